"""Writes arrays.json and random.json: what NumPy computes, prints and draws.

    pip install numpy
    python test/src/oracle/arrays.py

Random inputs are not written down: the tests draw them from the same seed. JSON knows no
NaN and no infinity, so these stand there as the strings "nan", "inf" and "-inf".
"""

import json
import platform
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else str(float(value))
    if isinstance(value, np.integer):
        return int(value)
    return value


def write(name, fixture):
    made_by = f"NumPy {np.__version__}, Python {platform.python_version()}"
    text = json.dumps(plain({"madeBy": made_by, **fixture}), separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n")


def printed():
    nan, inf = np.nan, np.inf
    arrays = [
        [6.0, 8.0],
        [0.1999999999990898, 0.2999999999986347],
        [-6.11110793e-10, 8.14814391e-10],
        [1e-10, 1.0],
        [1e8, 1.0],
        [99999999.0, 100000.0],
        [0.001, 1.0, 1.5],
        [0.0001, 0.09],
        [0.1, 0.25, 1 / 3],
        [123456.789, 0.5],
        [nan, 1.0, inf, -inf],
        [nan, nan],
        [1e300, 1e-300, 0.0],
        [-0.0, 0.0],
        [-1.5, 10.25, 100.125],
        [1.5e-5, nan],
        [12345678.123456789],
        [0.1 + 0.2],
        [[1.0, 2.0], [3.0, 4.5]],
        [[[1.0], [2.0]], [[3.0], [-4.0]]],
        [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]],
        [[]],
        [],
    ]
    cases = [{"values": a, "str": str(np.array(a)), "repr": repr(np.array(a))} for a in arrays]
    ranges = [
        {"shape": s, "str": str(np.arange(float(np.prod(s))).reshape(s)),
         "repr": repr(np.arange(float(np.prod(s))).reshape(s))}
        for s in [[30], [1000], [1001], [40, 30], [3, 2, 2], [30, 20, 3], [2000, 2]]
    ]
    scalars = [6.00000000000378, 7.999999999999119, 1e-7, 1e16, 1e15, 123.0, 0.0, -0.0,
               0.0001, 0.00001, nan, inf, -inf, -2.5]
    return {
        "arrays": cases,
        "ranges": ranges,
        "scalars": [{"value": x, "str": str(np.float64(x))} for x in scalars],
    }


def reductions():
    rng = np.random.RandomState(7)
    vectors = []
    for n in [1, 5, 7, 8, 9, 16, 100, 128, 129, 1000, 10007]:
        x = rng.rand(n) - 0.5
        vectors.append({"n": n, "sum": x.sum(), "mean": x.mean(), "variance": x.var(),
                        "std": x.std(), "max": x.max(), "min": x.min(),
                        "argmax": x.argmax(), "argmin": x.argmin()})
    x = rng.rand(3, 4, 130) - 0.5
    axes = [{"axis": a, "sum": x.sum(a), "mean": x.mean(a), "max": x.max(a),
             "min": x.min(a), "argmax": x.argmax(a), "argmin": x.argmin(a)}
            for a in (0, 1, 2)]
    return {"vectors": vectors, "axes": axes}


def operations():
    rng = np.random.RandomState(3)
    shapes = [([2, 3], [3]), ([2, 3], [2, 1]), ([4, 1], [1, 5]), ([3], []), ([2, 3, 4], [3, 1]),
              ([1], [2, 2]), ([0, 3], [1, 3]), ([2, 1, 4], [5, 1])]
    broadcast = []
    for a_shape, b_shape in shapes:
        a = np.asarray(rng.rand(*a_shape)) if a_shape else rng.rand()
        b = np.asarray(rng.rand(*b_shape)) if b_shape else rng.rand()
        broadcast.append({"a": a_shape, "b": b_shape, "shape": list(np.shape(a + b)),
                          "add": a + b, "sub": a - b, "mul": a * b, "div": a / b,
                          "transposed": np.asarray(a).T * 2})
    x = np.arange(60.0).reshape(3, 4, 5)
    notations = ["1", "-1", "1:3", ":, 0", "0, 1:3", ":, ::-1", "::2, -2:, 1", "..., 0",
                 "2:0:-1", "5:9", "-2:", ":, :, 3:1", "0, 0, 0", "1:1"]
    slices = [{"notation": s, "value": eval(f"x[{s}]", {"x": x})}
              for s in notations if "..." not in s]
    return {
        "broadcast": broadcast,
        "slices": slices,
        "arange": [[args, np.arange(*args)] for args in
                   [(3,), (0, 20, 0.1), (1, 2, 0.3), (5, 0, -1), (-1, 1, 0.25), (0, 0), (1, 0)]],
        "linspace": [[args, np.linspace(*args)] for args in
                     [(0, 1, 5), (-3, 4, 50), (0.1, 0.7, 7), (2, 2, 3), (1, 5, 1), (1, 5, 0)]],
    }


def draws(seed):
    r = np.random.RandomState(seed)
    p = np.array([0.1, 0.0, 0.3, 0.4, 0.2])
    shuffled = np.arange(6.0).reshape(3, 2)
    out = {
        "rand": r.rand(5), "randn": r.randn(2, 3), "odd": r.randn(3), "randint": r.randint(0, 10, 8),
        "wide": r.randint(-5, 2**31, 4), "one": r.randint(3, 4), "uniform": r.uniform(-1, 3, 4),
        "normal": r.normal(5, 0.1, 4), "choice": r.choice(60000, 10),
        "few": r.choice(10, 4, replace=False), "weighted": r.choice(5, 8, p=p),
        "weightedFew": r.choice(5, 4, replace=False, p=p),
        "values": r.choice([10.0, 20.0, 30.0], (2, 2)), "permutation": r.permutation(12),
        "rows": r.permutation(np.arange(8.0).reshape(4, 2)), "last": r.rand(),
    }
    r.shuffle(shuffled)
    return {"seed": seed, **out, "shuffled": shuffled, "normals": r.randn(500).tolist()}


write("arrays", {"printed": printed(), "reductions": reductions(), "operations": operations()})
write("random", {"streams": [draws(s) for s in (0, 42, 2**32 - 1)]})
