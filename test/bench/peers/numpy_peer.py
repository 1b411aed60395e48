"""NumPy's side of the benchmarks. Reads one request per line, {"operation", "options",
"ms"}, repeats the operation for so many milliseconds, and writes {"time"}: the median of
single times in milliseconds.

The networks are the ones that the tests compare with, test/src/oracle/reference.py. The
book's chapter 5 goes back through its first layer as well, though nobody needs the
gradient of the pixels; `book_iteration` does, `lean_iteration` leaves it out.
"""

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "test" / "src" / "oracle"))
import reference as ref  # noqa: E402


def idx(name, header):
    return np.fromfile(ROOT / "src" / "dist" / "data" / name, np.uint8)[header:]


def digits():
    x = np.concatenate([idx(f"{s}-images-idx3-ubyte", 16) for s in ("train", "t10k")])
    t = np.concatenate([idx(f"{s}-labels-idx1-ubyte", 8) for s in ("train", "t10k")])
    return x.reshape(-1, 784) / 255, np.eye(10)[t]


class BookNet:
    """TwoLayerNet of chapter 5: layers, gone back through to the very first one."""

    def __init__(self):
        np.random.seed(0)
        self.params = ref.TwoLayerNet(784, 50, 10).params
        p = self.params
        self.layers = [
            ref.Affine(p["W1"], p["b1"]),
            ref.Sigmoid(),
            ref.Affine(p["W2"], p["b2"]),
        ]
        self.last = ref.SoftmaxWithLoss()

    def loss(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        first, _, second = self.layers
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


def lean_net():
    np.random.seed(0)
    return ref.TwoLayerNet(784, 50, 10)


def iteration(net, x_train, t_train):
    """One turn of the notes' loop: draw, gradient, update, loss."""
    rows = np.random.choice(len(x_train), 100)
    x, t = x_train[rows], t_train[rows]
    grads = net.gradient(x, t)
    for name in net.params:
        net.params[name] -= 0.1 * grads[name]
    return net.loss(x, t)


def training_iteration(book):
    x, t = digits()
    net = BookNet() if book else lean_net()
    return lambda: iteration(net, x[:8000], t[:8000])


def epoch():
    x, t = digits()
    net = BookNet()
    judge = lean_net()
    judge.params = net.params

    def operation():
        for _ in range(80):
            iteration(net, x[:8000], t[:8000])
        judge.accuracy(x[:8000], t[:8000])
        judge.accuracy(x[8000:], t[8000:])

    return operation


def accuracy():
    x, t = digits()
    net = lean_net()
    return lambda: net.accuracy(x, t)


def numerical_gradient_small():
    x = np.array([3.0, 4.0])
    return lambda: ref.numerical_gradient(lambda: x[0] ** 2 + x[1] ** 2, x)


def parameters(count):
    """Central differences for the first `count` weights of the 784-50-10 network."""
    x, t = digits()
    net = lean_net()
    weights = net.params["W1"].reshape(-1)[:count]
    return lambda: ref.numerical_gradient(lambda: net.loss(x[:100], t[:100]), weights)


def gradient_descent():
    def operation():
        x = np.array([-3.0, 4.0])
        for _ in range(100):
            x -= 0.1 * ref.numerical_gradient(lambda: x[0] ** 2 + x[1] ** 2, x)

    return operation


def product(n, k, m, density=1.0, transposed=False):
    """(n, k)·(k, m), the left side with a share of elements that are not 0."""
    random = np.random.RandomState(0)
    a = random.rand(n, k) * (random.rand(n, k) < density)
    b = random.rand(k, m)
    if transposed:
        a = np.ascontiguousarray(a.T).T
    return lambda: a @ b


OPERATIONS = {
    "book_iteration": lambda: training_iteration(book=True),
    "lean_iteration": lambda: training_iteration(book=False),
    "epoch": epoch,
    "accuracy": accuracy,
    "numerical_gradient_small": numerical_gradient_small,
    "parameters": parameters,
    "gradient_descent": gradient_descent,
    "product": product,
}


def measured(operation, ms):
    times = []
    end = perf_counter() + ms / 1000
    while not times or perf_counter() < end:
        start = perf_counter()
        operation()
        times.append(perf_counter() - start)
    return 1000 * median(times)


prepared = {}
for line in sys.stdin:
    request = json.loads(line)
    if request["operation"] == "version":
        answer = {"version": np.__version__}
    else:
        key = json.dumps([request["operation"], request["options"]])
        if key not in prepared:
            prepared[key] = OPERATIONS[request["operation"]](**request["options"])
        answer = {"time": measured(prepared[key], request["ms"])}
    print(json.dumps(answer), flush=True)
