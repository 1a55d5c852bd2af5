/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports: interfaces (and the kernel's own stack) under the pipeline's numbers. The truth is the
 * pinned map "ports", one record a number; the program's two small maps, number to interface and
 * back, are filled before an interface is attached and emptied after it is detached, so that no
 * packet finds them wanting. Interfaces that have gone away leave dead records, which make room for
 * new ports.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/arena.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

#define RECORDS_SIZE (P4BPF_MAX_PORTS * sizeof(struct port_record))
#define STACK "stack"
#define CPU "cpu"

static int show(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec,
		int (*fn)(const struct p4bpf_port *port, void *data), void *data);
static int add(struct p4bpf_pipeline *pipe, struct port_record *records, const char *ifname,
	       const uint32_t *wanted, enum p4bpf_attach_mode mode, uint32_t flags);
static int add_stack(struct p4bpf_pipeline *pipe, struct port_record *records, uint32_t id);
static int add_cpu(struct p4bpf_pipeline *pipe, struct port_record *records, const uint32_t *id);
static int del(struct p4bpf_pipeline *pipe, struct port_record *records, uint32_t id);
static int choose_id(struct p4bpf_pipeline *pipe, const struct port_record *records,
		     const uint32_t *wanted, uint32_t *id);
static int check_interface(struct p4bpf_pipeline *pipe, const struct port_record *records,
			   const struct port_record *rec);
static int attach(struct p4bpf_pipeline *pipe, uint32_t id, struct port_record *rec,
		  enum p4bpf_attach_mode mode);
static int attach_second(struct p4bpf_pipeline *pipe, uint32_t id, struct port_record *rec);
static void detach_second(struct p4bpf_pipeline *pipe, uint32_t id, struct port_record *rec);
static int inherit_links(struct p4bpf_pipeline *to, struct p4bpf_pipeline *from, uint32_t id,
			 const struct port_record *rec, const char *links);
static int keep_link(struct p4bpf_pipeline *pipe, uint32_t id, const char *ifname,
		     enum link_kind kind, int fd);
static const char *link_name(struct p4bpf_pipeline *pipe, const char *ifname, enum link_kind kind);
static int link_of(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec,
		   enum link_kind kind);
static void drop_link(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec,
		      enum link_kind kind);
static int switch_port(struct p4bpf_pipeline *from, struct p4bpf_pipeline *to, uint32_t id,
		       struct port_record *rec);
static bool shares_maps(struct p4bpf_pipeline *a, struct p4bpf_pipeline *b);
static int bind_maps(struct p4bpf_pipeline *pipe, uint32_t id, uint32_t ifindex);
static void unbind_maps(struct p4bpf_pipeline *pipe, uint32_t id, uint32_t ifindex);
static int put_stack(struct p4bpf_pipeline *pipe, uint32_t id);
static bool is_dead(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec);
static uint64_t own_netns(void);
static int map_records(struct p4bpf_pipeline *pipe, struct port_record **records);
static void unmap_records(struct port_record *records);

int p4bpf_port__add(struct p4bpf_pipeline *pipe, const char *ifname, const uint32_t *id,
		    enum p4bpf_attach_mode mode)
{
	struct port_record *records;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = map_records(pipe, &records);
	if (!err) {
		err = add(pipe, records, ifname, id, mode, 0);
		unmap_records(records);
	}
	pipe_leave(pipe);
	return err;
}

int p4bpf_port__add_stack(struct p4bpf_pipeline *pipe, uint32_t id)
{
	struct port_record *records;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = map_records(pipe, &records);
	if (!err) {
		err = add_stack(pipe, records, id);
		unmap_records(records);
	}
	pipe_leave(pipe);
	return err;
}

int p4bpf_port__add_cpu(struct p4bpf_pipeline *pipe, const uint32_t *id)
{
	struct port_record *records;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = map_records(pipe, &records);
	if (!err) {
		err = add_cpu(pipe, records, id);
		unmap_records(records);
	}
	pipe_leave(pipe);
	return err;
}

int p4bpf_port__del(struct p4bpf_pipeline *pipe, const char *ifname)
{
	struct port_record *records;
	uint32_t id;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = map_records(pipe, &records);
	if (!err) {
		err = ports_find_name(pipe, ifname, &id) ? del(pipe, records, id) :
			fail(ENOENT, "%s has no port '%s'", pipe_title(pipe), ifname);
		unmap_records(records);
	}
	pipe_leave(pipe);
	return err;
}

int p4bpf_port__each(struct p4bpf_pipeline *pipe,
		     int (*fn)(const struct p4bpf_port *port, void *data), void *data)
{
	struct port_record *records;
	int err = pipe_enter(pipe, false);

	if (err)
		return err;
	err = map_records(pipe, &records);
	if (!err) {
		for (uint32_t id = 0; !err && id < P4BPF_MAX_PORTS; id++)
			if (records[id].mode)
				err = show(pipe, id, &records[id], fn, data);
		unmap_records(records);
	}
	pipe_leave(pipe);
	return err;
}

int ports_create(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "p4bpf_state", sizeof(uint32_t),
				sizeof(struct port_record), P4BPF_MAX_PORTS, &opts);

	return fd >= 0 ? fd : fail(errno, "making the map of ports: %s", why(errno));
}

bool ports_find_name(void *data, const char *ifname, uint32_t *id)
{
	struct p4bpf_pipeline *pipe = data;
	struct port_record *records;
	bool found = false;

	if (pipe->ports_fd < 0 || map_records(pipe, &records))
		return false;
	for (uint32_t i = 0; !found && i < P4BPF_MAX_PORTS; i++)
		if (records[i].mode &&
		    (!strncmp(records[i].ifname, ifname, sizeof(records[i].ifname)) ||
		     (records[i].flags & PORT_CPU && !strcmp(ifname, CPU)))) {
			*id = i;
			found = true;
		}
	unmap_records(records);
	return found;
}

static int list_one(const struct p4bpf_port *port, void *data)
{
	json_t *o = json_pack("{s:s, s:I, s:I, s:s}", "ifname", port->ifname, "ifindex",
			      (json_int_t)port->ifindex, "id", (json_int_t)port->id, "mode",
			      port->mode);

	if (*port->cpu)
		json_object_set_new(o, "cpu", json_string(port->cpu));
	return json_array_append_new(data, o);
}

json_t *ports_json(struct p4bpf_pipeline *pipe)
{
	json_t *list = json_array();

	p4bpf_port__each(pipe, list_one, list);
	return list;
}

int ports_del_all(struct p4bpf_pipeline *pipe)
{
	struct port_record *records;
	int err = map_records(pipe, &records);

	if (err)
		return err;
	for (uint32_t id = 0; id < P4BPF_MAX_PORTS; id++)
		if (records[id].mode && !err)
			err = del(pipe, records, id);
	unmap_records(records);
	return err;
}

void ports_drop_cpu(struct p4bpf_pipeline *pipe)
{
	struct port_record *records;

	if (pipe->ports_fd < 0 || map_records(pipe, &records))
		return;
	for (uint32_t id = 0; id < P4BPF_MAX_PORTS; id++)
		if (records[id].flags & PORT_CPU && records[id].netns == own_netns())
			cpu_delete(records[id].ifname);
	unmap_records(records);
}

int ports_inherit(struct p4bpf_pipeline *to, struct p4bpf_pipeline *from, const char *to_dir)
{
	char *links = arena_printf(to->arena, "%s/links", to_dir);
	struct port_record *records;
	int err = map_records(from, &records);

	if (err)
		return err;
	for (uint32_t id = 0; !err && id < P4BPF_MAX_PORTS; id++) {
		const struct port_record *rec = &records[id];

		if (!rec->mode || is_dead(from, id, rec))
			continue;
		if (rec->mode == PORT_STACK) {
			err = put_stack(to, id);
			continue;
		}
		err = shares_maps(to, from) ? 0 : rec->netns != own_netns() ?
			fail(EINVAL, "'%.16s' of %s is in another network namespace", rec->ifname,
			     pipe_title(from)) : bind_maps(to, id, rec->ifindex);
		if (!err)
			err = inherit_links(to, from, id, rec, links);
	}
	unmap_records(records);
	return err;
}

int ports_switch(struct p4bpf_pipeline *from, struct p4bpf_pipeline *to)
{
	struct port_record *records;
	uint32_t id = 0;
	int err = map_records(from, &records);

	if (err)
		return err;
	for (; !err && id < P4BPF_MAX_PORTS; id++)
		err = switch_port(from, to, id, &records[id]);
	/* The text stays that of what failed; turning back to a program that ran does not fail. */
	while (err && from != to && id-- > 0)
		switch_port(from, from, id, &records[id]);
	unmap_records(records);
	return err;
}

static int show(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec,
		int (*fn)(const struct p4bpf_port *port, void *data), void *data)
{
	static const char *const modes[] = {
		[PORT_NONE] = "gone", [PORT_NATIVE] = "native", [PORT_GENERIC] = "generic",
		[PORT_TCX] = "tc", [PORT_CLSACT] = "clsact", [PORT_STACK] = STACK,
	};
	char user[16] = "";
	struct p4bpf_port port = {
		.cpu = user,
		.ifname = arena_strndup(pipe->arena, rec->ifname,
					strnlen(rec->ifname, sizeof(rec->ifname))),
		.ifindex = rec->ifindex,
		.id = id,
		.mode = modes[is_dead(pipe, id, rec) || rec->mode > PORT_STACK ? PORT_NONE
									       : rec->mode],
	};

	if (rec->flags & PORT_CPU)
		cpu_user_end(port.ifname, user);
	return fn(&port, data);
}

static int add(struct p4bpf_pipeline *pipe, struct port_record *records, const char *ifname,
	       const uint32_t *wanted, enum p4bpf_attach_mode mode, uint32_t flags)
{
	struct port_record rec = { .netns = own_netns(), .flags = flags };
	uint32_t id;
	int err;

	if (strlen(ifname) >= sizeof(rec.ifname))
		return fail(ENODEV, "there is no interface '%.40s': the name is too long", ifname);
	rec.ifindex = if_nametoindex(ifname);
	if (!rec.ifindex)
		return fail(ENODEV, "there is no interface '%s' in this network namespace", ifname);
	memcpy(rec.ifname, ifname, strlen(ifname));
	for (uint32_t i = 0; i < P4BPF_MAX_PORTS; i++)
		if (records[i].mode && is_dead(pipe, i, &records[i]))
			del(pipe, records, i);
	err = check_interface(pipe, records, &rec);
	if (!err)
		err = choose_id(pipe, records, wanted, &id);
	if (!err)
		err = bind_maps(pipe, id, rec.ifindex);
	if (err)
		return err;
	err = attach(pipe, id, &rec, mode);
	if (err) {
		unbind_maps(pipe, id, rec.ifindex);
		return err;
	}
	records[id] = rec;
	/* What is redirected to a veth only arrives if its other end is prepared for it. */
	if (rec.mode == PORT_NATIVE && *pipe->desc->ports_map)
		veth_prepare(&records[id]);
	return 0;
}

static int add_stack(struct p4bpf_pipeline *pipe, struct port_record *records, uint32_t id)
{
	uint32_t old;
	int err;

	if (pipe->desc->stack_port_offset < 0 || !*pipe->desc->config_map)
		return fail(EOPNOTSUPP, "%s sends no packets to ports, so none to the stack",
			    pipe_title(pipe));
	if (ports_find_name(pipe, STACK, &old))
		return fail(EBUSY, "the stack is port %u of %s already", old, pipe_title(pipe));
	err = choose_id(pipe, records, &id, &id);
	if (!err)
		err = put_stack(pipe, id);
	if (!err)
		records[id] = (struct port_record){ .mode = PORT_STACK, .ifname = STACK };
	return err;
}

static int add_cpu(struct p4bpf_pipeline *pipe, struct port_record *records, const uint32_t *wanted)
{
	char port[16], user[16];
	uint32_t id;
	int err;

	if (ports_find_name(pipe, CPU, &id))
		return fail(EBUSY, "port %u of %s is its CPU port already", id, pipe_title(pipe));
	cpu_names(pipe, port, user);
	err = cpu_create(port, user);
	if (err)
		return err;
	err = add(pipe, records, port, wanted, P4BPF_ATTACH_AUTO, PORT_CPU);
	if (err)
		cpu_delete(port);
	return err;
}

static int del(struct p4bpf_pipeline *pipe, struct port_record *records, uint32_t id)
{
	struct port_record rec = records[id];
	int err = 0, link;

	if (rec.mode == PORT_STACK) {
		err = put_stack(pipe, P4BPF_NO_PORT);
	} else if ((rec.mode == PORT_CLSACT || rec.flags & PORT_TC_FILTER) &&
		   rec.netns != own_netns()) {
		/* A filter is found by the interface's index alone, which here is another's. */
		err = fail(EINVAL, "'%.16s' of %s is in another network namespace", rec.ifname,
			   pipe_title(pipe));
	} else {
		link = link_of(pipe, id, &rec, LINK_ENTRY);
		err = detach_port(pipe, &rec, link);
		if (pipe->name && link >= 0)
			close(link);
		if (!err) {
			drop_link(pipe, id, &rec, LINK_ENTRY);
			detach_second(pipe, id, &rec);
			unbind_maps(pipe, id, rec.ifindex);
		}
		/* In another namespace its name may be someone else's; there it lives on, unattached. */
		if (!err && rec.flags & PORT_CPU && rec.netns == own_netns())
			err = cpu_delete(rec.ifname);
		else if (!err && rec.netns == own_netns())
			veth_restore(&rec);
	}
	if (!err)
		memset(&records[id], 0, sizeof(records[id]));
	return err;
}

static int choose_id(struct p4bpf_pipeline *pipe, const struct port_record *records,
		     const uint32_t *wanted, uint32_t *id)
{
	uint32_t max = pipe->desc->max_ports ? (uint32_t)pipe->desc->max_ports : P4BPF_MAX_PORTS;

	if (wanted) {
		if (*wanted >= max)
			return fail(ERANGE, "port %u is beyond the last one, which is %u", *wanted,
				    max - 1);
		if (records[*wanted].mode)
			return fail(EBUSY, "port %u of %s is taken by '%.16s'", *wanted,
				    pipe_title(pipe), records[*wanted].ifname);
		*id = *wanted;
		return 0;
	}
	for (*id = 0; *id < max; ++*id)
		if (!records[*id].mode)
			return 0;
	return fail(ENOSPC, "%s has no port number left", pipe_title(pipe));
}

static int check_interface(struct p4bpf_pipeline *pipe, const struct port_record *records,
			   const struct port_record *rec)
{
	if (*pipe->desc->ifaces_map && rec->ifindex >= P4BPF_MAX_IFINDEX)
		return fail(ERANGE, "interface '%s' has index %u, expected less than %u",
			    rec->ifname, rec->ifindex, P4BPF_MAX_IFINDEX);
	for (uint32_t i = 0; i < P4BPF_MAX_PORTS; i++) {
		if (!records[i].mode || records[i].mode == PORT_STACK)
			continue;
		/* Interface indices mean something only within one namespace. */
		if (records[i].netns != rec->netns)
			return fail(EINVAL,
				    "the ports of %s are in another network namespace ('%.16s' "
				    "is port %u)",
				    pipe_title(pipe), records[i].ifname, i);
		if (records[i].ifindex == rec->ifindex)
			return fail(EBUSY, "interface '%s' is port %u of %s already", rec->ifname,
				    i, pipe_title(pipe));
	}
	return 0;
}

static int attach(struct p4bpf_pipeline *pipe, uint32_t id, struct port_record *rec,
		  enum p4bpf_attach_mode mode)
{
	/* The second program first: what the entry marks must find it. */
	int link = -1, err = attach_second(pipe, id, rec);

	if (!err)
		err = attach_port(pipe, rec, mode, &link);
	if (!err && link >= 0) {
		err = keep_link(pipe, id, rec->ifname, LINK_ENTRY, link);
		if (err) {
			detach_port(pipe, rec, link);
			close(link);
		}
	}
	if (err)
		detach_second(pipe, id, rec);
	return err;
}

static int attach_second(struct p4bpf_pipeline *pipe, uint32_t id, struct port_record *rec)
{
	int fd, link, err = pipe_program(pipe, "tc", &fd);

	if (err || fd < 0)
		return err;
	err = attach_tc_link(pipe, rec, fd, &link);
	if (err == -EOPNOTSUPP)
		return attach_tc_filter(pipe, rec, fd);
	if (err)
		return err;
	err = keep_link(pipe, id, rec->ifname, LINK_TC, link);
	if (err)
		close(link);
	return err;
}

/* The text of a failure that led here stays. */
static void detach_second(struct p4bpf_pipeline *pipe, uint32_t id, struct port_record *rec)
{
	int link = link_of(pipe, id, rec, LINK_TC);

	if (link >= 0) {
		bpf_link_detach(link);
		if (pipe->name)
			close(link);
		drop_link(pipe, id, rec, LINK_TC);
	}
	detach_tc_filter(rec);
}

static int inherit_links(struct p4bpf_pipeline *to, struct p4bpf_pipeline *from, uint32_t id,
			 const struct port_record *rec, const char *links)
{
	int link = link_of(from, id, rec, LINK_ENTRY), fd, err = 0;

	if (link >= 0) {
		err = pin_object(link, pin_path(to->arena, links, rec->ifname));
		close(link);
	}
	if (!err)
		err = pipe_program(to, "tc", &fd);
	if (err || fd < 0)
		return err;
	err = attach_tc_link(to, rec, fd, &link);
	if (err == -EOPNOTSUPP) {
		to->tc_by_filter = true;
		return 0;
	}
	if (!err) {
		err = pin_object(link, pin_path(to->arena, links,
						link_name(to, rec->ifname, LINK_TC)));
		close(link);
	}
	return err;
}

/* Takes `fd` when it succeeds. */
static int keep_link(struct p4bpf_pipeline *pipe, uint32_t id, const char *ifname,
		     enum link_kind kind, int fd)
{
	int err;

	if (pipe->name) {
		err = pin_object(fd, pipe_path(pipe, "links", link_name(pipe, ifname, kind)));
		if (!err)
			close(fd);
		return err;
	}
	pipe->links = realloc(pipe->links, (pipe->n_links + 1) * sizeof(*pipe->links));
	if (!pipe->links)
		out_of_memory();
	pipe->links[pipe->n_links++] = (struct link_ref){ id, kind, fd };
	return 0;
}

/* No interface's name has a ':'. */
static const char *link_name(struct p4bpf_pipeline *pipe, const char *ifname, enum link_kind kind)
{
	return kind == LINK_TC ? arena_printf(pipe->arena, "%.16s:tc", ifname) : ifname;
}

/* To be closed when the pipeline is pinned; -1: there is none. */
static int link_of(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec,
		   enum link_kind kind)
{
	if (rec->mode == PORT_STACK || (rec->mode == PORT_CLSACT && kind == LINK_ENTRY))
		return -1;
	if (pipe->name)
		return bpf_obj_get(pipe_path(pipe, "links", link_name(pipe, rec->ifname, kind)));
	for (size_t i = 0; i < pipe->n_links; i++)
		if (pipe->links[i].port == id && pipe->links[i].kind == kind)
			return pipe->links[i].fd;
	return -1;
}

static void drop_link(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec,
		      enum link_kind kind)
{
	if (pipe->name) {
		unlink(pipe_path(pipe, "links", link_name(pipe, rec->ifname, kind)));
		return;
	}
	for (size_t i = 0; i < pipe->n_links; i++)
		if (pipe->links[i].port == id && pipe->links[i].kind == kind) {
			close(pipe->links[i].fd);
			pipe->links[i] = pipe->links[--pipe->n_links];
			return;
		}
}

static int bind_maps(struct p4bpf_pipeline *pipe, uint32_t id, uint32_t ifindex)
{
	const struct p4bpf_desc *d = pipe->desc;
	uint32_t number = id + 1;
	/* A devmap's value may have a second word, for a program to run on the way out. */
	struct bpf_devmap_val to = { .ifindex = ifindex, .bpf_prog.fd = -1 };
	int fd, err = pipe_program(pipe, "devmap", &to.bpf_prog.fd);

	if (err)
		return err;
	if (*d->ports_map) {
		fd = p4bpf_pipeline__map_fd(pipe, d->ports_map);
		if (fd < 0)
			return fd;
		if (bpf_map_update_elem(fd, &id, &to, BPF_ANY))
			return fail(errno, "port %u of %s: %s", id, pipe_title(pipe), why(errno));
	}
	if (*d->tc_ports_map) {
		fd = p4bpf_pipeline__map_fd(pipe, d->tc_ports_map);
		if (fd < 0)
			return fd;
		if (bpf_map_update_elem(fd, &id, &ifindex, BPF_ANY))
			return fail(errno, "port %u of %s: %s", id, pipe_title(pipe), why(errno));
	}
	if (*d->ifaces_map) {
		fd = p4bpf_pipeline__map_fd(pipe, d->ifaces_map);
		if (fd < 0)
			return fd;
		if (bpf_map_update_elem(fd, &ifindex, &number, BPF_ANY))
			return fail(errno, "port %u of %s: %s", id, pipe_title(pipe), why(errno));
	}
	return 0;
}

static void unbind_maps(struct p4bpf_pipeline *pipe, uint32_t id, uint32_t ifindex)
{
	const struct p4bpf_desc *d = pipe->desc;
	struct bpf_devmap_val none = { 0 };
	uint32_t zero = 0;
	int fd;

	/* Elements of a devmap can be deleted, those of an array only zeroed. */
	if (*d->ports_map && (fd = p4bpf_pipeline__map_fd(pipe, d->ports_map)) >= 0 &&
	    bpf_map_delete_elem(fd, &id))
		bpf_map_update_elem(fd, &id, &none, BPF_ANY);
	if (*d->tc_ports_map && (fd = p4bpf_pipeline__map_fd(pipe, d->tc_ports_map)) >= 0)
		bpf_map_update_elem(fd, &id, &zero, BPF_ANY);
	if (*d->ifaces_map && (fd = p4bpf_pipeline__map_fd(pipe, d->ifaces_map)) >= 0)
		bpf_map_update_elem(fd, &ifindex, &zero, BPF_ANY);
}

static int put_stack(struct p4bpf_pipeline *pipe, uint32_t id)
{
	size_t at = (size_t)pipe->desc->stack_port_offset, size;
	uint8_t *data;
	int err = config_map(pipe, &data, &size);

	if (err)
		return err;
	if (size < 4 || at > size - 4 || at % 4)
		err = fail(EINVAL, "%s: no place for the stack's port number", pipe_title(pipe));
	else
		__atomic_store_n((uint32_t *)(data + at), id, __ATOMIC_RELEASE);
	config_unmap(data, size);
	return err;
}

static int switch_port(struct p4bpf_pipeline *from, struct p4bpf_pipeline *to, uint32_t id,
		       struct port_record *rec)
{
	int link, tc, err;

	if (!rec->mode || rec->mode == PORT_STACK || is_dead(from, id, rec))
		return 0;
	err = pipe_program(to, "tc", &tc);
	if (!err && tc >= 0 && (to->tc_by_filter || rec->flags & PORT_TC_FILTER))
		err = attach_tc_filter(from, rec, tc);
	if (err)
		return err;
	link = link_of(from, id, rec, LINK_ENTRY);
	err = attach_switch(from, rec, link, to->prog_fd);
	if (link >= 0)
		close(link);
	if (!err && tc < 0)
		err = detach_tc_filter(rec);
	return err;
}

/* Whether the maps of ports are the same ones, so that there is nothing to fill. */
static bool shares_maps(struct p4bpf_pipeline *a, struct p4bpf_pipeline *b)
{
	return maps_are_same(a, a->desc->ports_map, b, b->desc->ports_map) &&
	       maps_are_same(a, a->desc->tc_ports_map, b, b->desc->tc_ports_map) &&
	       maps_are_same(a, a->desc->ifaces_map, b, b->desc->ifaces_map);
}

/* Whether the interface has gone, and the attachment with it. */
static bool is_dead(struct p4bpf_pipeline *pipe, uint32_t id, const struct port_record *rec)
{
	struct bpf_link_info info = { 0 };
	uint32_t len = sizeof(info);
	char name[IF_NAMESIZE];
	bool dead = false;
	int fd;

	if (rec->mode == PORT_STACK)
		return false;
	if (rec->mode == PORT_CLSACT)
		return rec->netns == own_netns() && !if_indextoname(rec->ifindex, name);
	fd = link_of(pipe, id, rec, LINK_ENTRY);
	if (fd < 0)
		return true;
	/* The interface index lies at the same place for links of XDP and of TCX. */
	if (!bpf_obj_get_info_by_fd(fd, &info, &len))
		dead = !info.xdp.ifindex;
	if (pipe->name)
		close(fd);
	return dead;
}

static uint64_t own_netns(void)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0) {
		getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len);
		close(fd);
	}
	return cookie;
}

static int map_records(struct p4bpf_pipeline *pipe, struct port_record **records)
{
	*records = mmap(NULL, RECORDS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, pipe->ports_fd, 0);
	if (*records != MAP_FAILED)
		return 0;
	return fail(errno, "%s: mapping its ports: %s", pipe_title(pipe), why(errno));
}

static void unmap_records(struct port_record *records)
{
	munmap(records, RECORDS_SIZE);
}
