const string a = "closed";
const string b = "open \"
