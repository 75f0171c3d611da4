"""Programs whose every value is known: the evaluator must come to the same values as Python."""

from __future__ import annotations

PROGRAMS = {
    "arithmetic": """
        a = 7 // 2, -7 // 2, 7 % -3, 2 ** 10, 2 ** -1, 7 / 2, 1e3, 0x1F, 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, 256 >> 2
        b = divmod(17, 5), abs(-3), round(2.5), round(3.14159, 2), pow(2, 5), pow(3, 4, 5), int("12"), int("ff", 16)
        c = max(3, 1, 2), min([4, 2, 8]), sum([1, 2, 3]), sum([[1], [2]], []), max("abc", key=ord), min([], default=9)
        d = True + True, not 0, bool([]), bool("x"), int(3.9), float("1.5"), complex(1, 2), 3 == 3.0, -True
        e = 10 ** 20, 1 < 2 < 3, 1 < 3 < 2, 3 > 2 != 1, hex(255), bin(5), oct(8), chr(65), ord("a")
    """,
    "text": """
        s = "Hello, World"
        a = s.lower(), s.upper(), s.split(", "), s.replace("l", "L"), s[0], s[-1], s[1:5], s[::-1], s * 2
        b = "-".join(["a", "b"]), "x".join(str(i) for i in range(3)), " pad ".strip(), "a,b,c".split(",", 1)
        c = "%d %s %5.2f %r" % (3, "x", 2.5, "q"), "%s" % 5, "%(k)s" % {"k": 1}
        d = "{} {}".format(1, 2), "{a:>5}|{b:<4}|".format(a=1, b="x"), "{0}{1}{0}".format("a", "b"), format(3.14159, ".2f")
        n, f = 5, 2.5
        e = f"{n}", f"{n:03d}", f"{f:.1f}", f"{n + 1}", f"{s!r}", f"{n=}", f"{'a' * 3}", f"{n:{3}d}", f"{{}}"
        g = "abc" in "xabcy", "a" < "b", s.startswith("He"), s.endswith(("d", "x")), s.find("W"), s.count("o"), len(s)
        h = b"ab" + b"c", b"abc"[0], "é".encode("utf-8"), b"ab".decode(), "a" "b", r"\\d", repr([1, "a"]), str((1, 2))
        i = "a b".title(), "x".zfill(3), "x".center(5, "*"), "abc".isalpha(), "12".isdigit(), "A".swapcase(), list("abc")
    """,
    "containers": """
        l = [1, 2, 3]
        l.append(4); l.extend([5, 6]); l.insert(0, 0); l += [7]
        p = l.pop(), l.pop(0), len(l), l.index(3), l.count(3), l[1:3], l[-1], l[::2]
        l[0] = 100; l[1:2] = ["a", "b"]; del l[0]; l.remove("a")
        m = sorted([3, 1, 2]), sorted(["b", "A"], key=str.lower), sorted([1, 2, 3], reverse=True), list(reversed([1, 2]))
        q = [3, 1, 2]; q.sort(); q.reverse()
        c = q.copy(); c.clear()
        t = (1, 2) + (3,), (1,) * 3, (1, 2, 3).index(2), 2 in (1, 2), (1, 2) < (1, 3), [1, 2] == [1, 2], (1, 2) == [1, 2]
        d = {"a": 1, "b": 2, **{"c": 3}}
        d["d"] = 4; d.update(e=5); d.update({"f": 6}); del d["a"]
        e = d.get("b"), d.get("zz"), d.get("zz", 0), d.pop("b"), list(d), list(d.items()), "c" in d, len(d), d.setdefault("g", 7)
        f = dict(a=1), dict([("x", 1)]), dict(zip("ab", [1, 2])), {i: i * i for i in range(3)}, dict.fromkeys("ab", 0)
        s = {1, 2, 3} | {4}, {1, 2} & {2}, {1, 2} - {2}, {1, 2} ^ {2, 3}, len({1, 1, 2}), 1 in {1}, {x % 2 for x in range(5)}
        u = set([1, 2]); u.add(3); u.discard(1); u.update([9])
        v = u.issubset({2, 3, 9, 10}), {1} < {1, 2}, frozenset([1]) == {1}
        n = [[0] * 3 for _ in range(2)]
        n[0][1] = 5
        w = [*range(3), *"ab"], (*[1, 2], 3), {**{"a": 1}, "a": 2}
        x = [1, 2, 3][1], "abc"[1], {"k": [1, {"z": 2}]}["k"][1]["z"], list(range(10))[2:8:3], list(range(5, 0, -2))
    """,
    "aliases": """
        a = [1]; b = a; b.append(2)
        c = a[:]; c.append(3)
        d = {"l": a}; d["l"].append(4)
        def f(x): x.append(5)
        f(b)
        e = a is b, a is c, a == b
        t = ([],); t[0].append(1)
    """,
    "unpacking": """
        a, b = 1, 2
        a, b = b, a
        c, *d = [1, 2, 3]
        *e, f = "abc"
        (g, h), i = (1, 2), 3
        [j, k] = [4, 5]
        l, *m, n = range(6)
        o = p = q = []
        p.append(1)
        for r, (s, t) in [(1, (2, 3))]: pass
        d1 = {}
        d1["x"], d1["y"] = 1, 2
        x = y = 5
        x += 1; x *= 2; x -= 1; x //= 2; x **= 2; x %= 7; x <<= 1; x |= 1
    """,
    "conditions": """
        x = 5
        if x > 3: a = "big"
        elif x > 1: a = "mid"
        else: a = "small"
        b = "yes" if x == 5 else "no"
        c = 0 or "d", 1 and 2, None or [], "" and 1, not [] or 3, 1 or undefined_is_never_read
        d = x is None, x is not None, None is None, 1 in [1], 2 not in [1], isinstance(x, int), isinstance(x, (str, float))
        e = isinstance(True, int), isinstance([], list), isinstance("a", str), issubclass(bool, int), isinstance(None, type(None))
        if (n := len("abc")) > 2: f = n
        assert x == 5, "never"
        g = [] is [], () == (), type(3) is int, type("a") == str, callable(len), callable(3)
    """,
    "loops": """
        total = 0
        for i in range(10):
            if i % 2: continue
            if i > 6: break
            total += i
        else:
            total = -1
        n = 0
        while n < 5:
            n += 1
            if n == 3: continue
        else:
            n = n * 10
        out = []
        for i, c in enumerate("abc", 1):
            for j in range(i):
                if j == 2: break
                out.append((i, c, j))
        while True:
            n -= 1
            if n < 45: break
        pairs = list(zip([1, 2, 3], "ab")), list(map(lambda v: v * 2, [1, 2])), list(filter(None, [0, 1, 2]))
        flat = [x for row in [[1, 2], [3]] for x in row if x != 2]
        nested = [[i * j for j in range(3)] for i in range(2)]
        gen = sum(x * x for x in range(4)), any(x > 2 for x in range(4)), all([]), next(iter([7])), next(iter([]), "none")
        i = "outer"; comp = [i for i in range(3)]; after = i
        for k in {"a": 1, "b": 2}: last = k
        for k, v in {"a": 1, "b": 2}.items(): last2 = v
        for _ in []: never = 1
        else: done = True
        it = iter([1, 2, 3]); first = next(it); rest = list(it)
    """,
    "functions": """
        def f(a, b=2, *args, c, d=4, **kw):
            return a, b, args, c, d, kw
        r1 = f(1, c=3); r2 = f(1, 2, 3, 4, c=5, e=6); r3 = f(*[1, 2], **{"c": 3, "z": 1})
        def outer():
            n = 0
            def inner():
                nonlocal n
                n += 1
                return n
            inner(); inner()
            return n, inner
        count, inc = outer()
        again = inc()
        g = 10
        def set_global():
            global g
            g = g + 1
        set_global()
        def default(x=[]):
            x.append(1)
            return len(x)
        defaults = default(), default()
        fs = [lambda x, i=i: x + i for i in range(3)]
        late = [lambda: i for i in range(3)]
        called = [h(10) for h in fs], [h() for h in late]
        def fact(n): return 1 if n <= 1 else n * fact(n - 1)
        facts = [fact(i) for i in range(6)]
        def deco(fn):
            def wrapper(*a, **k): return ("wrapped", fn(*a, **k))
            return wrapper
        @deco
        def plain(x): return x + 1
        deco_r = plain(1)
        def early(x):
            for i in range(10):
                if i == x: return "found", i
            return "none"
        e1, e2 = early(3), early(20)
        def no_return(): pass
        nothing = no_return()
        def kwonly(*, a=1): return a
        k = kwonly(), kwonly(a=2)
        compose = lambda *fns: lambda x: [x := fn(x) for fn in fns][-1]
        comp = compose(lambda v: v + 1, lambda v: v * 2)(3)
        def pos(a, /, b): return a, b
        po = pos(1, b=2)
        name = pos.__name__
        pos.tag = 5
        tag = pos.tag
    """,
    "generators": """
        def gen(n):
            for i in range(n):
                yield i
                if i == 2: return
            yield "end"
        a = list(gen(2)), list(gen(5))
        def chain(*its):
            for it in its: yield from it
        b = list(chain([1], (2, 3)))
        c = sum(x for x in gen(3))
        d = [x for x in (y * y for y in range(4)) if x > 1]
        g = gen(3); e = next(g), next(g)
        f = dict((k, v) for k, v in zip("ab", range(2)))
    """,
    "classes": """
        class Base:
            shared = []
            def __init__(self, x=1):
                self.x = x
                self.items = []
            def double(self): return self.x * 2
            def add(self, v): self.items.append(v); return self
            @property
            def triple(self): return self.x * 3
            @triple.setter
            def triple(self, v): self.x = v // 3
            @staticmethod
            def stat(a): return a + 1
            @classmethod
            def make(cls, v): return cls(v)
            def __call__(self, a): return self.x + a
            def __len__(self): return 7
            def __getitem__(self, k): return k * 10
            def __add__(self, o): return self.x + o
            def __radd__(self, o): return o - self.x
            def __eq__(self, o): return self.x == o.x
            def __lt__(self, o): return self.x < o.x
            def __iter__(self): return iter([1, 2, 3])
            def __contains__(self, v): return v == 3
            def __bool__(self): return self.x > 0
            def __neg__(self): return -self.x
            def __str__(self): return "B%d" % self.x
            def __enter__(self): return self
            def __exit__(self, *a): return False
        class Child(Base):
            def __init__(self, x, y):
                super().__init__(x)
                self.y = y
            def double(self): return super().double() + self.y
        class Old(Base):
            def __init__(self): super(Old, self).__init__(50)
        b, c = Base(5), Child(2, 3)
        r = b.double(), c.double(), b.triple, Base.stat(1), b.stat(2), Base.make(9).x, Child.make.__name__, Old().x
        b.triple = 30
        s = b.x, b(1), len(b), b[4], b + 1, 100 + b, b == Base(10), b < Base(11), list(b), 3 in b, bool(b), -b, str(b), f"{b}"
        b.add(1).add(2)
        t = b.items, Base.shared, hasattr(b, "x"), hasattr(b, "zz"), getattr(b, "zz", 0), getattr(b, "x"), isinstance(c, Base)
        setattr(b, "dyn", 8)
        Base.shared.append(1)
        u = b.dyn, c.shared, Child.__name__, c.__class__.__name__, type(c) is Child, issubclass(Child, Base), b.__dict__["dyn"]
        with Base(3) as w: v = w.x
        class A:
            def who(self): return "A"
        class B(A):
            def who(self): return "B" + super().who()
        class C(A):
            def who(self): return "C" + super().who()
        class D(B, C):
            def who(self): return "D" + super().who()
        mro = D().who(), [k.__name__ for k in D.__mro__]
        class Slots:
            __slots__ = ("a",)
            n = 0
            def __init__(self): Slots.n += 1; self.a = self.n
        x1, x2 = Slots().a, Slots().a
        class Attr:
            def __getattr__(self, name): return name + "!"
        ga = Attr().foo
        bound = b.double
        y = bound(), Base.double(b)
        class Meta(type): pass
        class WithMeta(metaclass=Meta): z = 3
        z = WithMeta.z
        class Seq:
            def __init__(self): self.d = {}
            def __setitem__(self, k, v): self.d[k] = v
            def __getitem__(self, k): return self.d[k]
            def __delitem__(self, k): del self.d[k]
            def __iadd__(self, o): self.d["i"] = o; return self
        q = Seq(); q["a"] = 1; q["b"] = 2; del q["a"]; q += 5
        qd = q.d
        class New:
            def __new__(cls, *a):
                o = super().__new__(cls)
                o.t = a
                return o
        nt = New(1, 2).t
        del b.dyn
        gone = hasattr(b, "dyn")
    """,
    "exceptions": """
        log = []
        try:
            int("x")
            log.append("no")
        except ValueError as e:
            log.append("value")
        else:
            log.append("else")
        finally:
            log.append("finally")
        try:
            {}["k"]
        except (KeyError, IndexError):
            log.append("key")
        try:
            log.append("fine")
        except Exception:
            log.append("never")
        else:
            log.append("else2")
        class Own(ValueError):
            def __init__(self, code): self.code = code
        def thrower(x):
            if x: raise Own(42)
            return "ok"
        try:
            thrower(1)
            log.append("unreached")
        except KeyError:
            log.append("wrong")
        except Own as e:
            code = e.code
        try:
            try:
                [][0]
            except IndexError:
                raise
        except LookupError:
            log.append("re")
        def fin():
            try: return "a"
            finally: log.append("fin")
        f = fin()
        try: 1 / 0
        except ZeroDivisionError: z = "zero"
        try: None.foo
        except AttributeError: at = "attr"
        try: "a" + 1
        except TypeError: ty = "type"
        try:
            for i in range(3):
                if i == 1: raise StopIteration
        except StopIteration: stopped = i
        try: not_defined_here
        except NameError: ne = 1
        args = ValueError("a", 1).args
        def nested():
            for i in range(3):
                try:
                    if i == 1: continue
                    if i == 2: break
                finally:
                    log.append(i)
        nested()
    """,
    "matching": """
        def what(x):
            match x:
                case 0: return "zero"
                case 1 | 2: return "small"
                case str(): return "text"
                case [a, b]: return ("pair", a, b)
                case [a, *rest]: return ("list", a, rest)
                case {"k": v, **more}: return ("dict", v, more)
                case int(n) if n > 100: return "huge"
                case None: return "none"
                case _: return "other"
        r = [what(v) for v in (0, 2, "s", [1, 2], [1, 2, 3], {"k": 1, "z": 2}, 500, None, 50)]
        class P:
            __match_args__ = ("x", "y")
            def __init__(self, x, y): self.x, self.y = x, y
        match P(1, 2):
            case P(0, y): s = "no"
            case P(x=1, y=yy): s = yy
        match (1, 2):
            case (1, z): t = z
    """,
    "standard library": """
        import math, itertools, functools, operator, copy, json, os.path, collections
        a = math.pi, math.sqrt(16), math.ceil(2.1), math.floor(2.9), math.log2(8), math.prod([2, 3]), math.gcd(12, 18)
        b = list(itertools.chain([1], [2, 3])), list(itertools.product([0, 1], "ab")), list(itertools.combinations(range(3), 2))
        c = list(itertools.chain.from_iterable([[1], [2]])), list(itertools.islice(range(10), 2, 5)), list(itertools.repeat(1, 3))
        d = functools.reduce(operator.mul, [1, 2, 3, 4]), functools.partial(pow, 2)(5), functools.reduce(lambda x, y: x + y, [], 9)
        l = [[1], 2]; s = copy.copy(l); t = copy.deepcopy(l); l[0].append(5)
        e = json.loads('{"a": [1, null]}'), json.dumps({"a": 1})
        f = os.path.join("a", "b.txt"), os.path.basename("/x/y.py"), os.path.splitext("m.h5")
        g = collections.OrderedDict([("a", 1)])["a"], len(collections.deque([1, 2]))
        dd = collections.defaultdict(list); dd["x"].append(1); h = dict(dd)
        cnt = collections.Counter("aab"); i = cnt["a"], cnt["zz"]
        P = collections.namedtuple("P", "x y"); p = P(1, y=2); x, y = p
        j = p.x, p[1], len(p), p._replace(x=5).x, p == (1, 2), p + (3,), list(p)
        dq = collections.deque([1, 2]); dq.appendleft(0); k = dq.popleft(), list(dq)
        @functools.lru_cache(maxsize=None)
        def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
        fibs = fib(10)
        @functools.wraps(fib)
        def w(n): return n
        ww = w(3)
        m = sorted([(1, "b"), (0, "c")], key=operator.itemgetter(0)), operator.add(1, 2), list(itertools.accumulate([1, 2, 3]))
        n = list(itertools.zip_longest([1, 2], [3])), [len(q) for q in itertools.permutations(range(3))]
    """,
    "data classes and enums": """
        from dataclasses import dataclass, field, asdict, replace
        from enum import Enum, auto
        from typing import NamedTuple, List, Optional
        @dataclass
        class C:
            units: int
            rate: float = 0.5
            names: List[str] = field(default_factory=list)
            fixed: int = field(default=3, init=False)
            def total(self) -> int: return self.units * 2
        @dataclass()
        class D(C):
            extra: Optional[int] = None
            def __post_init__(self): self.post = self.units + 1
        c, d = C(4), D(1, 0.1, extra=7)
        c.names.append("a")
        a = c.units, c.rate, c.names, c.fixed, c.total(), C(9).names, d.extra, d.post, asdict(c), replace(c, units=5).units
        class Color(Enum):
            RED = 1
            BLUE = "b"
        b = Color.RED.value, Color.RED.name, Color("b").name, Color["RED"].value, [m.name for m in Color], Color.RED is Color.RED
        e = Color.RED == Color.BLUE, len(Color), isinstance(Color.RED, Color)
        class Kind(Enum):
            A = auto()
            B = auto()
        f = Kind.B.value
        class Point(NamedTuple):
            x: int
            y: int = 5
            def sum(self): return self.x + self.y
        p = Point(1)
        x, y = p
        g = p.x, p[1], p.sum(), len(p), tuple(p)
    """,
    "contexts": """
        from contextlib import contextmanager, suppress, nullcontext
        log = []
        @contextmanager
        def managed(v):
            log.append("in")
            yield v * 2
        with managed(3) as m: log.append(m)
        with suppress(ValueError):
            int("x")
            log.append("unreached")
        with nullcontext(5) as n, nullcontext() as o: pass
        class M:
            def __enter__(self): return "e"
            def __exit__(self, *a): log.append("out")
        with M() as e: pass
    """,
}
