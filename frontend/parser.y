%code top {
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of P4_16 1.2.5 (appendix G) and the making of the tree. LALR(1) without conflicts
 * left open; which names are types is settled before (tokens.c, see parse.h). Where the
 * specification spells out rules that may or may not begin with annotations, the annotations are
 * one common prefix here. A syntax error inside a list of declarations, statements, ... ends at the
 * list's next element (resync).
 */
}

%code requires {
#include "frontend/parse.h"

/* A declaration whose scope is still open. */
struct scoped {
	struct decl *decl;
	unsigned scope;
};
}

%define api.pure full
%define api.location.type {struct span}
%define parse.lac full
%define parse.error custom
%locations
%param { struct parser *p }
%expect 0

%union {
	const char *name;
	struct token token;
	struct expr *expr;
	struct stmt *stmt;
	struct decl *decl;
	struct tyref *type;
	struct part *part;
	expr_list exprs;
	tyref_list types;
	struct decls decls;
	struct stmts stmts;
	struct parts parts;
	struct scoped scoped;
	unsigned scope;
	enum direction direction;
	enum ast_op op;
	bool flag;
}

%code {
#include <string.h>

#include "common/arena.h"
#include "common/diag.h"
#include "common/intern.h"
#include "frontend/frontend.h"

/* Every level of nesting takes at most 15 of bison's stack: more than MAX_NESTING levels fit. */
#define YYMAXDEPTH (16 * MAX_NESTING)

#define YYLLOC_DEFAULT(at, rhs, n) ((at) = rule_span(p, &YYRHSLOC(rhs, 0), n))

#define PUSH(list, item) vec_push(ARENA, list, item)
/* Lists as semantic values: empty, empty with a mark, with one item, and one longer than `list`. */
#define NONE(value) memset(&(value), 0, sizeof(value))
#define BEGIN(value) (NONE(value), (value).mark = mark_here(p))
#define FIRST(items, item)                                                                         \
	do {                                                                                       \
		NONE(items);                                                                       \
		PUSH(&(items), item);                                                              \
	} while (0)
#define APPEND(value, list, items, item)                                                           \
	do {                                                                                       \
		value = list;                                                                      \
		PUSH(&(items), item);                                                              \
	} while (0)
#define NO_ANNOS ((part_list){ 0 })
#define LEAVE(scope) names_leave(p->names, scope)
/* Ends a broken element of the list begun at `mark`; `error` stands before, ';' after this. */
#define RESYNC(mark)                                                                               \
	do {                                                                                       \
		if (!resync(p, mark))                                                              \
			YYABORT;                                                                   \
		yyclearin;                                                                         \
		yyerrok;                                                                           \
	} while (0)

static int yylex(YYSTYPE *value, struct span *at, struct parser *p);
static void yyerror(const struct span *at, struct parser *p, const char *message);
static struct span rule_span(struct parser *p, const struct span *rhs, int n);
}

/* Symbols. The keywords and their spelling also stand in keyword.def. */
%token END 0 "end of file"
%token <name> IDENTIFIER "name" TYPE_IDENTIFIER "type name"
%token <token> INTEGER "number" STRING_LITERAL "string literal"
%token <name> ANNOTATION "annotation" ANNOTATION_BODY "annotation body"
%token L_ANGLE "'<' of type arguments" R_ANGLE "'>' of type arguments"
%token MASK "&&&" RANGE ".." DOTS "..." INVALID "{#}" PLUS_COLON "+:"
%token SHL "<<" SHR ">>" LE "<=" GE ">=" EQ "==" NE "!=" LAND "&&" LOR "||" CONCAT "++"
%token ADD_SAT "|+|" SUB_SAT "|-|"
%token ASSIGN_ADD "+=" ASSIGN_SUB "-=" ASSIGN_MUL "*=" ASSIGN_DIV "/=" ASSIGN_MOD "%="
%token ASSIGN_AND "&=" ASSIGN_OR "|=" ASSIGN_XOR "^=" ASSIGN_SHL "<<=" ASSIGN_SHR ">>="
%token ASSIGN_ADD_SAT "|+|=" ASSIGN_SUB_SAT "|-|="
%token ABSTRACT "abstract" ACTION "action" BIT "bit" BOOL "bool" BREAK "break" CONST "const"
%token CONTINUE "continue" CONTROL "control" DEFAULT "default" ELSE "else" ENUM "enum" ERROR "error"
%token EXIT "exit" EXTERN "extern" FALSE "false" FOR "for" HEADER "header"
%token HEADER_UNION "header_union" IF "if" IN "in" INOUT "inout" INT "int" MATCH_KIND "match_kind"
%token OUT "out" PACKAGE "package" PARSER "parser" RETURN "return" SELECT "select" STRING "string"
%token STRUCT "struct" SWITCH "switch" TABLE "table" THIS "this" TRANSITION "transition" TRUE "true"
%token TUPLE "tuple" TYPEDEF "typedef" VALUE_SET "value_set" VARBIT "varbit" VOID "void"
%token DONT_CARE "_"
/* Keywords that may also be names. */
%token <name> ACTIONS "actions" APPLY "apply" ENTRIES "entries" KEY "key" LIST "list"
%token <name> PRIORITY "priority" STATE "state" TYPE "type"

%type <name> name non_type_name type_decl_name extern_name object_name table_word
%type <parts> annotations opt_annos
%type <part> annotation
%type <flag> opt_const
%type <scope> enter
%type <direction> direction
%type <op> assign_op
%type <decls> declarations parser_items control_locals object_body methods fields
%type <decl> declaration const_decl instance parser_item state control_local action table method
%type <decl> function field valued_member derived_type object_member value_set var_decl param
%type <decl> loop_var
%type <decls> type_params type_param_list params param_list ctor_params
%type <decls> member_list valued_list
%type <scoped> prototype parser_type control_type
%type <stmts> stmts for_init for_init_list for_update for_update_list
%type <stmt> stmt_item statement block simple_stmt call_or_assign for_stmt for_init_item opt_apply
%type <stmt> annotated_block
%type <type> type_ref base_type type_name named_type type_arg type_or_void
%type <types> type_args type_arg_list
%type <expr> prefixed_name expression opt_init argument lvalue transition keyset_item
%type <expr> special_keyset kv priority switch_label iteration
%type <exprs> dims args arg_list exprs expr_list keyset keyset_list kvs
%type <parts> select_cases switch_cases properties keys action_refs entries
%type <part> select_case switch_case property key action_ref entry

/* Each line binds tighter than the ones above (section 8; op.def). */
%precedence LONE_LABEL		/* `label :` without a block, before a '{' that could be one */
%precedence '{'
%precedence THEN
%precedence ELSE
%right '?'
%left LOR
%left LAND
%left EQ NE
%left '<' '>' LE GE
%left '|'
%left '^'
%left '&'
%left SHL SHR
%left '+' '-' CONCAT ADD_SAT SUB_SAT
%left '*' '/' '%'
%precedence PREFIX
%precedence '[' '(' L_ANGLE
%precedence '.'

%%

program
	: declarations {
		p->fe->program = NODE(new_decl(ARENA, DECL_PROGRAM, @$, NULL), program,
				      .decls = $1.list);
	}
	;
declarations
	: %empty			{ BEGIN($$); }
	| declarations opt_annos declaration {
		$$ = $1;
		if (p->inner_type)
			PUSH(&$$.list, p->inner_type);
		p->inner_type = NULL;
		PUSH(&$$.list, annotate(p, $3, $2.list, @2));
	}
	| declarations ';'
	| declarations error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
declaration
	: const_decl
	| instance
	| action
	| derived_type
	| function
	| EXTERN extern_name enter type_params '{' methods '}' {
		LEAVE($enter);
		$$ = NEW_DECL(EXTERN, extern_object, @$, $2, @2, .type_params = $type_params.list,
			      .methods = $methods.list);
	}
	| EXTERN prototype ';'		{ LEAVE($2.scope); $$ = $2.decl; $$->n.at = @$; }
	| parser_type ';'		{ LEAVE($1.scope); $$ = $1.decl; }
	| control_type ';'		{ LEAVE($1.scope); $$ = $1.decl; }
	| parser_type ctor_params '{' parser_items '}'
		{ LEAVE($1.scope); $$ = parser_decl(p, $1.decl, $2.list, $4, @$); }
	| control_type ctor_params '{' control_locals opt_apply '}'
		{ LEAVE($1.scope); $$ = control_decl(p, $1.decl, $2.list, $4, $5, @$); }
	| PACKAGE type_decl_name enter type_params '(' params ')' ';' {
		LEAVE($enter);
		$$ = NEW_DECL(PACKAGE, package, @$, $2, @2, .type_params = $type_params.list,
			      .params = $params.list);
	}
	| TYPEDEF type_ref type_decl_name ';'
		{ $$ = NEW_DECL(TYPEDEF, type_def, @$, $3, @3, .type = $2); }
	| TYPEDEF opt_annos derived_type type_decl_name ';' {
		struct tyref *named = NEW_TYPE(NAMED, named, $3->name_at, .name = $3->name);

		p->inner_type = annotate(p, $3, $2.list, @2);
		$$ = NEW_DECL(TYPEDEF, type_def, @$, $4, @4, .type = named);
	}
	| TYPE type_ref type_decl_name ';'
		{ $$ = NEW_DECL(NEWTYPE, new_type, @$, $3, @3, .type = $2); }
	| ERROR '{' member_list opt_comma '}' {
		$$ = NEW_DECL(ERROR, error, @$, NULL, @1,
			      .members = members_of(DECL_ERROR_MEMBER, $3.list));
	}
	| MATCH_KIND '{' member_list opt_comma '}' {
		$$ = NEW_DECL(MATCH_KIND, match_kind, @$, NULL, @1,
			      .members = members_of(DECL_MATCH_KIND_MEMBER, $3.list));
	}
	;

/* Names (section 6.4.1) and scopes. */

non_type_name
	: IDENTIFIER
	| ACTIONS
	| APPLY
	| ENTRIES
	| KEY
	| PRIORITY
	| STATE
	| TYPE
	;
name
	: non_type_name
	| LIST
	| TYPE_IDENTIFIER
	;

/* A name being declared, known from here on. */
type_decl_name
	: name				{ names_declare(p->names, $1, NAME_TYPE); }
	;
object_name
	: name				{ names_declare(p->names, $1, NAME_OTHER); }
	;
enter
	: %empty			{ $$ = names_enter(p->names); }
	;
extern_name
	: non_type_name			{ names_declare(p->names, $1, NAME_TYPE); }
	;
opt_comma
	: %empty
	| ','
	;
opt_const
	: %empty			{ $$ = false; }
	| CONST				{ $$ = true; }
	;

/* Annotations (section 20). */

opt_annos
	: %empty			{ NONE($$); }
	| annotations
	;
annotations
	: annotation			{ FIRST($$.list, $1); }
	| annotations annotation	{ APPEND($$, $1, $$.list, $2); }
	;
annotation
	: ANNOTATION
		{ $$ = NEW_PART(ANNOTATION, annotation, @$, .name = $1, .body = ANNO_NONE); }
	| ANNOTATION ANNOTATION_BODY {
		$$ = NEW_PART(ANNOTATION, annotation, @$, .name = $1, .body = ANNO_TOKENS,
			      .tokens = $2);
	}
	| ANNOTATION '[' exprs ']' {
		$$ = NEW_PART(ANNOTATION, annotation, @$, .name = $1, .body = ANNO_EXPRS,
			      .exprs = $3);
	}
	| ANNOTATION '[' kvs opt_comma ']' {
		$$ = NEW_PART(ANNOTATION, annotation, @$, .name = $1, .body = ANNO_PAIRS,
			      .exprs = $3);
	}
	;

/* Parameters (section 6.8). */

type_params
	: %empty			{ NONE($$); }
	| l_angle type_param_list r_angle { $$ = $2; }
	;
type_param_list
	: type_decl_name
		{ FIRST($$.list, NEW_DECL(TYPE_PARAM, type_param, @1, $1, @1, 0)); }
	| type_param_list ',' type_decl_name
		{ APPEND($$, $1, $$.list, NEW_DECL(TYPE_PARAM, type_param, @3, $3, @3, 0)); }
	;
l_angle
	: '<'
	| L_ANGLE
	;
r_angle
	: '>'
	| R_ANGLE
	;
params
	: %empty			{ NONE($$); }
	| param_list
	;
param_list
	: param				{ FIRST($$.list, $1); }
	| param_list ',' param		{ APPEND($$, $1, $$.list, $3); }
	;
param
	: opt_annos direction type_ref object_name dims opt_init {
		$$ = NEW_DECL(PARAM, param, @$, $4, @4, .dir = $2, .type = arrays(p, $3, $5, @5),
			      .init = $6);
		annotate(p, $$, $1.list, @$);
	}
	;
direction
	: %empty			{ $$ = DIR_NONE; }
	| IN				{ $$ = DIR_IN; }
	| OUT				{ $$ = DIR_OUT; }
	| INOUT				{ $$ = DIR_INOUT; }
	;
ctor_params
	: %empty			{ NONE($$); }
	| '(' params ')'		{ $$ = $2; }
	;

/* Functions and extern objects (sections 10 and 7.2.10). The scope of the parameters stays open. */

prototype
	: type_or_void object_name enter type_params '(' params ')' {
		$$.scope = $enter;
		$$.decl = NEW_DECL(EXTERN_FUNCTION, extern_function, @$, $2, @2, .ret = $1,
				   .type_params = $type_params.list, .params = $params.list);
	}
	;
function
	: prototype annotated_block	{ LEAVE($1.scope); $$ = function_decl(p, $1.decl, $2, @$); }
	;
type_or_void
	: type_ref
	| VOID				{ $$ = new_tyref(ARENA, TYREF_VOID, @$); }
	| IDENTIFIER {
		/* A type parameter that is declared after it. */
		$$ = NEW_TYPE(NAMED, named, @$, .name = $1);
	}
	;
methods
	: %empty			{ BEGIN($$); }
	| methods opt_annos method	{ APPEND($$, $1, $$.list, annotate(p, $3, $2.list, @2)); }
	| methods error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
method
	: prototype ';'
		{ LEAVE($1.scope); $$ = method_decl(p, $1.decl, false, @$); }
	| ABSTRACT prototype ';'
		{ LEAVE($2.scope); $$ = method_decl(p, $2.decl, true, @$); }
	| TYPE_IDENTIFIER enter '(' params ')' ';' {
		LEAVE($enter);
		$$ = NEW_DECL(METHOD, method, @$, $1, @1, .params = $params.list);
	}
	;

/* Types declared (section 7.2). */

derived_type
	: HEADER type_decl_name enter type_params '{' fields '}' {
		LEAVE($enter);
		$$ = NEW_DECL(HEADER, header, @$, $2, @2, .type_params = $type_params.list,
			      .fields = $fields.list);
	}
	| HEADER_UNION type_decl_name enter type_params '{' fields '}' {
		LEAVE($enter);
		$$ = NEW_DECL(UNION, header_union, @$, $2, @2, .type_params = $type_params.list,
			      .fields = $fields.list);
	}
	| STRUCT type_decl_name enter type_params '{' fields '}' {
		LEAVE($enter);
		$$ = NEW_DECL(STRUCT, structure, @$, $2, @2, .type_params = $type_params.list,
			      .fields = $fields.list);
	}
	| ENUM type_decl_name '{' member_list opt_comma '}'
		{ $$ = NEW_DECL(ENUM, enumeration, @$, $2, @2, .members = $4.list); }
	| ENUM type_ref type_decl_name '{' valued_list opt_comma '}' {
		$$ = NEW_DECL(ENUM, enumeration, @$, $3, @3, .underlying = $2, .members = $5.list);
	}
	;
fields
	: %empty			{ BEGIN($$); }
	| fields opt_annos field	{ APPEND($$, $1, $$.list, annotate(p, $3, $2.list, @2)); }
	| fields error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
field
	: type_ref name dims ';'
		{ $$ = NEW_DECL(FIELD, field, @$, $2, @2, .type = arrays(p, $1, $3, @3)); }
	;

/* Of an enum; errors and match kinds begin as such, too. */
member_list
	: name
		{ FIRST($$.list, NEW_DECL(ENUM_MEMBER, enum_member, @1, $1, @1, 0)); }
	| member_list ',' name
		{ APPEND($$, $1, $$.list, NEW_DECL(ENUM_MEMBER, enum_member, @3, $3, @3, 0)); }
	;
valued_list
	: valued_member			{ FIRST($$.list, $1); }
	| valued_list ',' valued_member	{ APPEND($$, $1, $$.list, $3); }
	;
valued_member
	: name '=' expression
		{ $$ = NEW_DECL(ENUM_MEMBER, enum_member, @$, $1, @1, .init = $3); }
	;

/* Types used (section 7). */

type_ref
	: base_type
	| named_type
	| type_ref '[' expression ']'	{ $$ = NEW_TYPE(STACK, stack, @$, .elem = $1, .size = $3); }
	| LIST L_ANGLE type_arg R_ANGLE	{ $$ = NEW_TYPE(LIST, list, @$, .elem = $3); }
	| TUPLE L_ANGLE type_args R_ANGLE { $$ = NEW_TYPE(TUPLE, tuple, @$, .items = $3); }
	;
base_type
	: BOOL				{ $$ = new_tyref(ARENA, TYREF_BOOL, @$); }
	| ERROR				{ $$ = new_tyref(ARENA, TYREF_ERROR, @$); }
	| MATCH_KIND			{ $$ = new_tyref(ARENA, TYREF_MATCH_KIND, @$); }
	| STRING			{ $$ = new_tyref(ARENA, TYREF_STRING, @$); }
	| INT				{ $$ = new_tyref(ARENA, TYREF_INFINT, @$); }
	| BIT				{ $$ = new_tyref(ARENA, TYREF_BIT, @$); }
	| BIT L_ANGLE expression R_ANGLE { $$ = NEW_TYPE(BIT, bit, @$, .width = $3); }
	| INT L_ANGLE expression R_ANGLE { $$ = NEW_TYPE(INT, integer, @$, .width = $3); }
	| VARBIT L_ANGLE expression R_ANGLE { $$ = NEW_TYPE(VARBIT, varbit, @$, .width = $3); }
	;
type_name
	: TYPE_IDENTIFIER		{ $$ = NEW_TYPE(NAMED, named, @$, .name = $1); }
	| '.' TYPE_IDENTIFIER
		{ $$ = NEW_TYPE(NAMED, named, @$, .is_global = true, .name = $2); }
	;
named_type
	: type_name
	| type_name L_ANGLE type_args R_ANGLE
		{ $$ = NEW_TYPE(SPECIALIZED, specialized, @$, .base = $1, .args = $3); }
	;
type_args
	: %empty			{ NONE($$); }
	| type_arg_list
	;
type_arg_list
	: type_arg			{ FIRST($$, $1); }
	| type_arg_list ',' type_arg	{ APPEND($$, $1, $$, $3); }
	;
type_arg
	: type_ref
	| VOID				{ $$ = new_tyref(ARENA, TYREF_VOID, @$); }
	| DONT_CARE			{ $$ = new_tyref(ARENA, TYREF_DONT_CARE, @$); }
	| non_type_name			{ $$ = NEW_TYPE(NAMED, named, @$, .name = $1); }
	;

/* Constants, variables, instances (section 11). */

const_decl
	: CONST type_ref object_name dims '=' expression ';' {
		$$ = NEW_DECL(CONST, constant, @$, $3, @3, .type = arrays(p, $2, $4, @4),
			      .init = $6);
	}
	;
var_decl
	: type_ref object_name dims opt_init
		{ $$ = NEW_DECL(VAR, var, @$, $2, @2, .type = arrays(p, $1, $3, @3), .init = $4); }
	;

/* `bit<8> x[4]`: not in the specification; the reference compiler takes it for `bit<8>[4] x`. */
dims
	: %empty			{ NONE($$); }
	| dims '[' expression ']'	{ APPEND($$, $1, $$, $3); }
	;
opt_init
	: %empty			{ $$ = NULL; }
	| '=' expression		{ $$ = $2; }
	;
instance
	: type_ref '(' args ')' object_name dims ';' {
		$$ = NEW_DECL(INSTANCE, instance, @$, $5, @5, .type = arrays(p, $1, $6, @6),
			      .args = $3);
	}
	| type_ref '(' args ')' object_name dims '=' '{' enter object_body '}' ';' {
		LEAVE($enter);
		$$ = NEW_DECL(INSTANCE, instance, @$, $5, @5, .type = arrays(p, $1, $6, @6),
			      .args = $3, .has_body = true, .body = $object_body.list);
	}
	;
object_body
	: %empty			{ BEGIN($$); }
	| object_body opt_annos object_member
		{ APPEND($$, $1, $$.list, annotate(p, $3, $2.list, @2)); }
	| object_body error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
object_member
	: function
	| instance
	;

/* Parsers (section 13). */

parser_type
	: PARSER type_decl_name enter type_params '(' params ')' {
		$$.scope = $enter;
		$$.decl = NEW_DECL(PARSER_TYPE, parser_type, @$, $2, @2,
				   .type_params = $type_params.list, .params = $params.list);
	}
	;
parser_items
	: %empty			{ BEGIN($$); }
	| parser_items opt_annos parser_item
		{ APPEND($$, $1, $$.list, annotate(p, $3, $2.list, @2)); }
	| parser_items error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
parser_item
	: const_decl
	| var_decl ';'			{ $$ = $1; $$->n.at = @$; }
	| instance
	| value_set
	| state
	;
value_set
	: VALUE_SET L_ANGLE type_ref R_ANGLE '(' expression ')' object_name ';'
		{ $$ = NEW_DECL(VALUE_SET, value_set, @$, $8, @8, .type = $3, .size = $6); }
	;
state
	: STATE name '{' enter stmts transition '}' {
		LEAVE($enter);
		$$ = NEW_DECL(STATE, state, @$, $2, @2, .body = $stmts.list,
			      .transition = $transition);
	}
	;
transition
	: %empty			{ $$ = NULL; }
	| TRANSITION name ';'		{ $$ = NEW_EXPR(PATH, path, @2, .name = $2); }
	| TRANSITION SELECT '(' exprs ')' '{' select_cases '}' {
		$$ = NEW_EXPR(SELECT, select, span_through(p, @2, @8), .exprs = $4,
			      .cases = $7.list);
	}
	;
select_cases
	: %empty			{ BEGIN($$); }
	| select_cases select_case	{ APPEND($$, $1, $$.list, $2); }
	| select_cases error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
select_case
	: keyset ':' name ';'
		{ $$ = NEW_PART(SELECT_CASE, select_case, @$, .keyset = $1, .state = $3); }
	;
keyset
	: '(' keyset_item ',' keyset_list ')' {
		NONE($$);
		PUSH(&$$, $2);
		vec_each(struct expr *, item, &$4)
			PUSH(&$$, *item);
	}
	| '(' special_keyset ')'	{ FIRST($$, $2); }
	| keyset_item			{ FIRST($$, $1); }
	;
keyset_list
	: keyset_item			{ FIRST($$, $1); }
	| keyset_list ',' keyset_item	{ APPEND($$, $1, $$, $3); }
	;
keyset_item
	: expression
	| special_keyset
	;
special_keyset
	: expression MASK expression	{ $$ = binary(p, OP_MASK, $1, $3, @$); }
	| expression RANGE expression	{ $$ = binary(p, OP_RANGE, $1, $3, @$); }
	| DEFAULT			{ $$ = new_expr(ARENA, EXPR_DEFAULT, @$); }
	| DONT_CARE			{ $$ = new_expr(ARENA, EXPR_DONT_CARE, @$); }
	;

/* Controls (section 14). */

control_type
	: CONTROL type_decl_name enter type_params '(' params ')' {
		$$.scope = $enter;
		$$.decl = NEW_DECL(CONTROL_TYPE, control_type, @$, $2, @2,
				   .type_params = $type_params.list, .params = $params.list);
	}
	;
control_locals
	: %empty			{ BEGIN($$); }
	| control_locals opt_annos control_local
		{ APPEND($$, $1, $$.list, annotate(p, $3, $2.list, @2)); }
	| control_locals error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
control_local
	: const_decl
	| var_decl ';'			{ $$ = $1; $$->n.at = @$; }
	| instance
	| action
	| table
	;
opt_apply
	: %empty			{ $$ = NULL; }
	| APPLY annotated_block		{ $$ = $2; }
	;
action
	: ACTION object_name enter '(' params ')' annotated_block {
		LEAVE($enter);
		$$ = NEW_DECL(ACTION, action, @$, $2, @2, .params = $params.list, .body = $7);
	}
	;
table
	: TABLE object_name '{' properties '}'
		{ $$ = NEW_DECL(TABLE, table, @$, $2, @2, .properties = $4.list); }
	;
properties
	: %empty			{ BEGIN($$); }
	| properties property		{ APPEND($$, $1, $$.list, $2); }
	| properties error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
property
	: opt_annos KEY '=' '{' keys '}' {
		refuse_annotations(p, $1.list, @1, "'key'");
		$$ = NEW_PART(KEY, key, @$, .elements = $5.list);
	}
	| opt_annos ACTIONS '=' '{' action_refs '}' {
		refuse_annotations(p, $1.list, @1, "'actions'");
		$$ = NEW_PART(ACTIONS, actions, @$, .refs = $5.list);
	}
	| opt_annos opt_const ENTRIES '=' '{' entries '}' {
		$$ = NEW_PART(ENTRIES, entries, @$, .is_const = $2, .entries = $6.list);
		$$->annos = $1.list;
	}
	| opt_annos opt_const table_word '=' expression ';' {
		$$ = NEW_PART(PROPERTY, property, @$, .name = $3, .is_const = $2, .value = $5);
		$$->annos = $1.list;
	}
	;
table_word
	: IDENTIFIER
	| TYPE_IDENTIFIER
	| APPLY
	| PRIORITY
	| STATE
	| TYPE
	;
keys
	: %empty			{ BEGIN($$); }
	| keys key			{ APPEND($$, $1, $$.list, $2); }
	| keys error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
key
	: expression ':' name opt_annos ';' {
		$$ = NEW_PART(KEY_ELEMENT, key_element, @$, .expr = $1, .match = $3);
		$$->annos = $4.list;
	}
	;
action_refs
	: %empty			{ BEGIN($$); }
	| action_refs opt_annos action_ref ';' {
		$$ = $1;
		$3->annos = $2.list;
		$3->n.at = span_through(p, @2, @4);
		PUSH(&$$.list, $3);
	}
	| action_refs error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
action_ref
	: prefixed_name			{ $$ = NEW_PART(ACTION_REF, action_ref, @$, .path = $1); }
	| prefixed_name '(' args ')' {
		$$ = NEW_PART(ACTION_REF, action_ref, @$, .path = $1, .has_args = true, .args = $3);
	}
	;
entries
	: %empty			{ BEGIN($$); }
	| entries entry			{ APPEND($$, $1, $$.list, $2); }
	| entries error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
entry
	: opt_const keyset ':' action_ref opt_annos ';' {
		$$ = NEW_PART(ENTRY, entry, @$, .is_const = $1, .keyset = $2, .action = $4);
		$$->annos = $5.list;
	}
	| opt_const priority keyset ':' action_ref opt_annos ';' {
		$$ = NEW_PART(ENTRY, entry, @$, .is_const = $1, .priority = $2, .keyset = $3,
			      .action = $5);
		$$->annos = $6.list;
	}
	;
priority
	: PRIORITY '=' INTEGER ':'	{ $$ = integer_literal(p, &$3); }
	| PRIORITY '=' '(' expression ')' ':' { $$ = $4; }
	;

/* Statements (section 12). */

annotated_block
	: block
	| annotations block		{ $$ = annotate_stmt(p, $2, $1.list, @$); }
	;
block
	: '{' enter stmts '}' {
		LEAVE($enter);
		$$ = NEW_STMT(BLOCK, block, @$, .body = $stmts.list);
	}
	;
stmts
	: %empty			{ BEGIN($$); }
	| stmts stmt_item {
		$$ = $1;
		if ($2)
			PUSH(&$$.list, $2);
	}
	| stmts error { RESYNC($1.mark); } ';' { $$ = $1; }
	;
stmt_item
	: statement
	| var_decl ';'			{ $$ = decl_stmt(p, $1, NO_ANNOS, @$); }
	| const_decl			{ $$ = decl_stmt(p, $1, NO_ANNOS, @$); }
	| annotations var_decl ';'	{ $$ = decl_stmt(p, $2, $1.list, @$); }
	| annotations const_decl	{ $$ = decl_stmt(p, $2, $1.list, @$); }
	| instance			{ $$ = refuse_instance(p, $1, @$); }
	| annotations instance		{ $$ = refuse_instance(p, $2, @$); }
	;
statement
	: simple_stmt
	| block
	| for_stmt
	| annotations block		{ $$ = annotate_stmt(p, $2, $1.list, @$); }
	| annotations for_stmt		{ $$ = annotate_stmt(p, $2, $1.list, @$); }
	;
simple_stmt
	: call_or_assign ';'		{ $$ = $1; $$->n.at = @$; }
	| ';'				{ $$ = new_stmt(ARENA, STMT_EMPTY, @$); }
	| IF '(' expression ')' statement %prec THEN
		{ $$ = NEW_STMT(IF, if_, @$, .cond = $3, .then = $5); }
	| IF '(' expression ')' statement ELSE statement
		{ $$ = NEW_STMT(IF, if_, @$, .cond = $3, .then = $5, .other = $7); }
	| RETURN ';'			{ $$ = new_stmt(ARENA, STMT_RETURN, @$); }
	| RETURN expression ';'		{ $$ = NEW_STMT(RETURN, return_, @$, .value = $2); }
	| EXIT ';'			{ $$ = new_stmt(ARENA, STMT_EXIT, @$); }
	| BREAK ';'			{ $$ = new_stmt(ARENA, STMT_BREAK, @$); }
	| CONTINUE ';'			{ $$ = new_stmt(ARENA, STMT_CONTINUE, @$); }
	| SWITCH '(' expression ')' '{' switch_cases '}'
		{ $$ = NEW_STMT(SWITCH, switch_, @$, .expr = $3, .cases = $6.list); }
	;
call_or_assign
	: lvalue '(' args ')'		{ $$ = call_stmt(p, $1, (tyref_list){ 0 }, $3, @$); }
	| lvalue l_angle type_args r_angle '(' args ')' { $$ = call_stmt(p, $1, $3, $6, @$); }
	| lvalue assign_op expression
		{ $$ = NEW_STMT(ASSIGN, assign, @$, .op = $2, .lhs = $1, .rhs = $3); }
	;
assign_op
	: '='			{ $$ = OP_NONE; }
	| ASSIGN_ADD		{ $$ = OP_ADD; }
	| ASSIGN_SUB		{ $$ = OP_SUB; }
	| ASSIGN_MUL		{ $$ = OP_MUL; }
	| ASSIGN_DIV		{ $$ = OP_DIV; }
	| ASSIGN_MOD		{ $$ = OP_MOD; }
	| ASSIGN_AND		{ $$ = OP_BAND; }
	| ASSIGN_OR		{ $$ = OP_BOR; }
	| ASSIGN_XOR		{ $$ = OP_BXOR; }
	| ASSIGN_SHL		{ $$ = OP_SHL; }
	| ASSIGN_SHR		{ $$ = OP_SHR; }
	| ASSIGN_ADD_SAT	{ $$ = OP_ADD_SAT; }
	| ASSIGN_SUB_SAT	{ $$ = OP_SUB_SAT; }
	;

/* Also the callee of a call that is a statement. */
lvalue
	: prefixed_name
	| THIS				{ $$ = new_expr(ARENA, EXPR_THIS, @$); }
	| named_type '.' name
		{ $$ = NEW_EXPR(TYPE_MEMBER, type_member, @$, .base = $1, .name = $3); }
	| lvalue '.' name
		{ $$ = NEW_EXPR(MEMBER, member, @$, .base = $1, .name = $3); }
	| lvalue '[' expression ']'
		{ $$ = NEW_EXPR(INDEX, index, @$, .base = $1, .index = $3); }
	| lvalue '[' expression ':' expression ']'
		{ $$ = NEW_EXPR(SLICE, slice, @$, .base = $1, .hi = $3, .lo = $5); }
	| lvalue '[' expression PLUS_COLON expression ']'
		{ $$ = NEW_EXPR(PLUS_SLICE, plus_slice, @$, .base = $1, .lo = $3, .width = $5); }
	| '(' lvalue ')'		{ $$ = $2; $$->n.at = @$; }
	;
switch_cases
	: %empty			{ BEGIN($$); }
	| switch_cases switch_case	{ APPEND($$, $1, $$.list, $2); }
	| switch_cases error { RESYNC($1.mark); } ';' { $$ = $1; }
	;

/* A '{' after the colon is the label's block, never the next label. */
switch_case
	: switch_label ':' annotated_block
		{ $$ = NEW_PART(SWITCH_CASE, switch_case, @$, .label = $1, .body = $3); }
	| switch_label ':' %prec LONE_LABEL
		{ $$ = NEW_PART(SWITCH_CASE, switch_case, @$, .label = $1); }
	;
switch_label
	: DEFAULT			{ $$ = NULL; }
	| expression
	;
for_stmt
	: FOR '(' enter for_init ';' expression ';' for_update ')' statement {
		LEAVE($enter);
		$$ = NEW_STMT(FOR, for_, @$, .init = $for_init.list, .cond = $expression,
			      .update = $for_update.list, .body = $statement);
	}
	| FOR '(' enter loop_var IN iteration ')' statement {
		LEAVE($enter);
		$$ = NEW_STMT(FOR_IN, for_in, @$, .decl = $loop_var, .collection = $iteration,
			      .body = $statement);
	}
	| FOR '(' enter annotations loop_var IN iteration ')' statement {
		LEAVE($enter);
		annotate(p, $loop_var, $annotations.list, @annotations);
		$$ = NEW_STMT(FOR_IN, for_in, @$, .decl = $loop_var, .collection = $iteration,
			      .body = $statement);
	}
	;
loop_var
	: type_ref object_name		{ $$ = NEW_DECL(VAR, var, @$, $2, @2, .type = $1); }
	;
iteration
	: expression
	| expression RANGE expression	{ $$ = binary(p, OP_RANGE, $1, $3, @$); }
	;
for_init
	: %empty			{ NONE($$); }
	| for_init_list
	;
for_init_list
	: for_init_item			{ FIRST($$.list, $1); }
	| for_init_list ',' for_init_item { APPEND($$, $1, $$.list, $3); }
	;
for_init_item
	: var_decl			{ $$ = decl_stmt(p, $1, NO_ANNOS, @$); }
	| annotations var_decl		{ $$ = decl_stmt(p, $2, $1.list, @$); }
	| call_or_assign
	;
for_update
	: %empty			{ NONE($$); }
	| for_update_list
	;
for_update_list
	: call_or_assign		{ FIRST($$.list, $1); }
	| for_update_list ',' call_or_assign { APPEND($$, $1, $$.list, $3); }
	;

/* Expressions (section 8). */

args
	: %empty			{ NONE($$); }
	| arg_list
	;
arg_list
	: argument			{ FIRST($$, $1); }
	| arg_list ',' argument		{ APPEND($$, $1, $$, $3); }
	;
argument
	: expression
	| DONT_CARE			{ $$ = new_expr(ARENA, EXPR_DONT_CARE, @$); }
	| kv
	| name '=' DONT_CARE {
		$$ = NEW_EXPR(NAMED, named, @$, .name = $1,
			      .value = new_expr(ARENA, EXPR_DONT_CARE, @3));
	}
	;
kv
	: name '=' expression
		{ $$ = NEW_EXPR(NAMED, named, @$, .name = $1, .value = $3); }
	;
kvs
	: kv				{ FIRST($$, $1); }
	| kvs ',' kv			{ APPEND($$, $1, $$, $3); }
	;
exprs
	: %empty			{ NONE($$); }
	| expr_list opt_comma		{ $$ = $1; }
	;
expr_list
	: expression			{ FIRST($$, $1); }
	| expr_list ',' expression	{ APPEND($$, $1, $$, $3); }
	;
prefixed_name
	: non_type_name			{ $$ = NEW_EXPR(PATH, path, @$, .name = $1); }
	| '.' non_type_name
		{ $$ = NEW_EXPR(PATH, path, @$, .is_global = true, .name = $2); }
	;
expression
	: INTEGER			{ $$ = integer_literal(p, &$1); }
	| STRING_LITERAL {
		const char *text = intern_n(p->fe->names, $1.text + 1, $1.len - 2);

		$$ = NEW_EXPR(STRING, string, @$, .text = text);
	}
	| TRUE				{ $$ = NEW_EXPR(BOOL, boolean, @$, .value = true); }
	| FALSE				{ $$ = NEW_EXPR(BOOL, boolean, @$, .value = false); }
	| THIS				{ $$ = new_expr(ARENA, EXPR_THIS, @$); }
	| DOTS				{ $$ = new_expr(ARENA, EXPR_DOTS, @$); }
	| INVALID			{ $$ = new_expr(ARENA, EXPR_INVALID, @$); }
	| prefixed_name
	| '{' exprs '}'			{ $$ = NEW_EXPR(LIST, list, @$, .items = $2); }
	| '{' kvs opt_comma '}'		{ $$ = NEW_EXPR(RECORD, record, @$, .items = $2); }
	| '{' kvs ',' DOTS opt_comma '}' {
		PUSH(&$2, new_expr(ARENA, EXPR_DOTS, @4));
		$$ = NEW_EXPR(RECORD, record, @$, .items = $2);
	}
	| '(' expression ')'		{ $$ = $2; $$->n.at = @$; }
	| expression '[' expression ']'
		{ $$ = NEW_EXPR(INDEX, index, @$, .base = $1, .index = $3); }
	| expression '[' expression ':' expression ']'
		{ $$ = NEW_EXPR(SLICE, slice, @$, .base = $1, .hi = $3, .lo = $5); }
	| expression '[' expression PLUS_COLON expression ']'
		{ $$ = NEW_EXPR(PLUS_SLICE, plus_slice, @$, .base = $1, .lo = $3, .width = $5); }
	| expression '.' name
		{ $$ = NEW_EXPR(MEMBER, member, @$, .base = $1, .name = $3); }
	| named_type '.' name
		{ $$ = NEW_EXPR(TYPE_MEMBER, type_member, @$, .base = $1, .name = $3); }
	| ERROR '.' name {
		$$ = NEW_EXPR(TYPE_MEMBER, type_member, @$,
			      .base = new_tyref(ARENA, TYREF_ERROR, @1), .name = $3);
	}
	| expression '(' args ')'	{ $$ = NEW_EXPR(CALL, call, @$, .callee = $1, .args = $3); }
	| expression L_ANGLE type_args R_ANGLE '(' args ')'
		{ $$ = NEW_EXPR(CALL, call, @$, .callee = $1, .type_args = $3, .args = $6); }
	| named_type '(' args ')'
		{ $$ = NEW_EXPR(CONSTRUCT, construct, @$, .of = $1, .args = $3); }
	| '(' type_ref ')' expression %prec PREFIX
		{ $$ = NEW_EXPR(CAST, cast, @$, .to = $2, .operand = $4); }
	| '!' expression %prec PREFIX { $$ = unary(p, OP_NOT, $2, @$); }
	| '~' expression %prec PREFIX { $$ = unary(p, OP_CMPL, $2, @$); }
	| '-' expression %prec PREFIX { $$ = unary(p, OP_NEG, $2, @$); }
	| '+' expression %prec PREFIX { $$ = unary(p, OP_POS, $2, @$); }
	| expression '*' expression { $$ = binary(p, OP_MUL, $1, $3, @$); }
	| expression '/' expression { $$ = binary(p, OP_DIV, $1, $3, @$); }
	| expression '%' expression { $$ = binary(p, OP_MOD, $1, $3, @$); }
	| expression '+' expression { $$ = binary(p, OP_ADD, $1, $3, @$); }
	| expression '-' expression { $$ = binary(p, OP_SUB, $1, $3, @$); }
	| expression ADD_SAT expression { $$ = binary(p, OP_ADD_SAT, $1, $3, @$); }
	| expression SUB_SAT expression { $$ = binary(p, OP_SUB_SAT, $1, $3, @$); }
	| expression CONCAT expression { $$ = binary(p, OP_CONCAT, $1, $3, @$); }
	| expression SHL expression { $$ = binary(p, OP_SHL, $1, $3, @$); }
	| expression SHR expression { $$ = binary(p, OP_SHR, $1, $3, @$); }
	| expression LE expression { $$ = binary(p, OP_LE, $1, $3, @$); }
	| expression GE expression { $$ = binary(p, OP_GE, $1, $3, @$); }
	| expression '<' expression { $$ = binary(p, OP_LT, $1, $3, @$); }
	| expression '>' expression { $$ = binary(p, OP_GT, $1, $3, @$); }
	| expression NE expression { $$ = binary(p, OP_NE, $1, $3, @$); }
	| expression EQ expression { $$ = binary(p, OP_EQ, $1, $3, @$); }
	| expression '&' expression { $$ = binary(p, OP_BAND, $1, $3, @$); }
	| expression '^' expression { $$ = binary(p, OP_BXOR, $1, $3, @$); }
	| expression '|' expression { $$ = binary(p, OP_BOR, $1, $3, @$); }
	| expression LAND expression { $$ = binary(p, OP_LAND, $1, $3, @$); }
	| expression LOR expression { $$ = binary(p, OP_LOR, $1, $3, @$); }
	| expression '?' expression ':' expression %prec '?'
		{ $$ = NEW_EXPR(MUX, mux, @$, .cond = $1, .then = $3, .other = $5); }
	;

%%

bool parse(struct frontend *fe, const struct pp_text *text)
{
	struct parser *p = arena_make(fe->arena, struct parser);
	unsigned errors = diags_errors(fe->diags);

	p->fe = fe;
	p->text = text;
	p->names = names_new(fe->arena, fe->names);
	lexer_begin(p);
	yyparse(p);
	lexer_end(p);
	return diags_errors(fe->diags) == errors;
}

static int yylex(YYSTYPE *value, struct span *at, struct parser *p)
{
	struct token token;

	next_token(p, &token);
	*at = token.at;
	if (token.kind == INTEGER || token.kind == STRING_LITERAL)
		value->token = token;
	else
		value->name = token.name;
	return token.kind;
}

/* Bison's own words are only for the one thing that is no syntax error: its stack is full. */
static void yyerror(const struct span *at, struct parser *p, const char *message)
{
	nested_too_deep(p, *at);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parser *p)
{
	yysymbol_kind_t expected[YYNTOKENS];
	const char *symbols[YYNTOKENS];
	int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);

	for (int i = 0; i < n; i++)
		symbols[i] = yysymbol_name(expected[i]);
	unexpected_token(p, symbols, n > 0 ? n : 0);
	return 0;
}

/* From the first right-hand symbol that is not empty to the last. */
static struct span rule_span(struct parser *p, const struct span *rhs, int n)
{
	struct span at = { rhs[0].end, rhs[0].end };

	for (int i = 1; i <= n; i++)
		at = span_through(p, at, rhs[i]);
	return at;
}
