// 18.2: main is an instance of a package.
extern Obj { Obj(); }
Obj() main;
