"""The networks of the library once more, in NumPy: what the TypeScript is compared with.

Nothing here is translated from `src/`; each formula is written from its definition in
the form NumPy makes natural. `networks.py` runs this code and writes the fixtures.
"""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def softmax(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(y, t):
    """Mean over the batch of -log(y of the right class + 1e-7), t one-hot."""
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


def numerical_gradient(f, x, h=1e-4):
    """Central differences, one element of x after the other."""
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f()
        x[index] = value - h
        below = f()
        x[index] = value
        grad[index] = (above - below) / (2 * h)
    return grad


# --- layers: forward returns the output, backward the gradient of the input ---------


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x, training=True):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class Sigmoid:
    def forward(self, x, training=True):
        self.y = sigmoid(x)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Relu:
    def forward(self, x, training=True):
        self.positive = x > 0
        return np.where(self.positive, x, 0.0)

    def backward(self, dout):
        return np.where(self.positive, dout, 0.0)


class Tanh:
    def forward(self, x, training=True):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)


class Dropout:
    """The book's dropout: neurons are dropped in training, scaled by 1 - ratio in use."""

    def __init__(self, ratio):
        self.ratio = ratio

    def forward(self, x, training=True):
        if not training:
            return x * (1 - self.ratio)
        self.mask = np.random.rand(*x.shape) > self.ratio
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, epsilon=1e-7):
        self.gamma, self.beta = gamma, beta
        self.momentum, self.epsilon = momentum, epsilon
        self.mean = np.zeros_like(gamma)
        self.variance = np.zeros_like(gamma)

    def forward(self, x, training=True):
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            self.mean = self.momentum * self.mean + (1 - self.momentum) * mean
            self.variance = (
                self.momentum * self.variance + (1 - self.momentum) * variance
            )
        else:
            mean, variance = self.mean, self.variance
        self.std = np.sqrt(variance + self.epsilon)
        self.xhat = (x - mean) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xhat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        dxhat = dout * self.gamma
        return (
            dxhat - dxhat.mean(axis=0) - self.xhat * (dxhat * self.xhat).mean(axis=0)
        ) / self.std


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy(self.y, t)

    def backward(self):
        return (self.y - self.t) / len(self.t)


# --- networks -----------------------------------------------------------------------


class TwoLayerNet:
    """Affine - sigmoid - affine - softmax; the parameters drawn as the book draws them."""

    def __init__(self, input_size, hidden_size, output_size, std=0.01):
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        p = self.params
        return softmax(sigmoid(x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])

    def loss(self, x, t):
        return cross_entropy(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))

    def numerical_gradient(self, x, t):
        return {
            name: numerical_gradient(lambda: self.loss(x, t), value)
            for name, value in self.params.items()
        }

    def gradient(self, x, t):
        p = self.params
        z1 = sigmoid(x @ p["W1"] + p["b1"])
        y = softmax(z1 @ p["W2"] + p["b2"])
        dy = (y - t) / len(x)
        da1 = dy @ p["W2"].T * z1 * (1 - z1)
        return {
            "W1": x.T @ da1,
            "b1": da1.sum(axis=0),
            "W2": z1.T @ dy,
            "b2": dy.sum(axis=0),
        }


class MultiLayerNet:
    """(Affine [- BatchNormalization] - activation [- Dropout]) * n - Affine - softmax."""

    def __init__(
        self,
        sizes,
        activation=Relu,
        std=None,
        weight_decay=0.0,
        dropout=None,
        batch_norm=False,
    ):
        self.weight_decay = weight_decay
        self.affines, self.norms, self.layers = [], [], []
        for i, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):
            scale = std(n_in, n_out) if callable(std) else std
            affine = Affine(scale * np.random.randn(n_in, n_out), np.zeros(n_out))
            self.affines.append(affine)
            self.layers.append(affine)
            if i == len(sizes) - 2:
                break
            if batch_norm:
                norm = BatchNormalization(np.ones(n_out), np.zeros(n_out))
                self.norms.append(norm)
                self.layers.append(norm)
            self.layers.append(activation())
            if dropout is not None:
                self.layers.append(Dropout(dropout))
        self.last = SoftmaxWithLoss()

    @property
    def params(self):
        params = {}
        for i, affine in enumerate(self.affines, 1):
            params |= {f"W{i}": affine.W, f"b{i}": affine.b}
        for i, norm in enumerate(self.norms, 1):
            params |= {f"gamma{i}": norm.gamma, f"beta{i}": norm.beta}
        return params

    def scores(self, x, training=False):
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def penalty(self):
        return 0.5 * self.weight_decay * sum(np.sum(a.W**2) for a in self.affines)

    def loss(self, x, t, training=False):
        return self.last.forward(self.scores(x, training), t) + self.penalty()

    def gradient(self, x, t):
        self.loss(x, t, training=True)
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        grads = {}
        for i, affine in enumerate(self.affines, 1):
            grads |= {f"W{i}": affine.dW + self.weight_decay * affine.W, f"b{i}": affine.db}
        for i, norm in enumerate(self.norms, 1):
            grads |= {f"gamma{i}": norm.dgamma, f"beta{i}": norm.dbeta}
        return grads


# --- optimizers: functions of (p, g, state), one parameter at a time ----------------


def sgd(p, g, s, lr):
    p -= lr * g


def momentum(p, g, s, lr, mu=0.9):
    s["v"] = mu * s.get("v", 0) - lr * g
    p += s["v"]


def nesterov(p, g, s, lr, mu=0.9):
    """Nesterov's gradient at the point looked ahead to, rewritten for the parameters
    that are stored (Bengio et al. 2012, eq. 7): p <- p + mu*v_new - lr*g."""
    s["v"] = mu * s.get("v", 0) - lr * g
    p += mu * s["v"] - lr * g


def adagrad(p, g, s, lr, eps=1e-7):
    s["h"] = s.get("h", 0) + g * g
    p -= lr * g / (np.sqrt(s["h"]) + eps)


def rmsprop(p, g, s, lr, rho=0.99, eps=1e-7):
    s["h"] = rho * s.get("h", 0) + (1 - rho) * g * g
    p -= lr * g / (np.sqrt(s["h"]) + eps)


def adam(p, g, s, lr, b1=0.9, b2=0.999, eps=1e-8):
    """Kingma and Ba 2015, algorithm 1."""
    s["t"] = s.get("t", 0) + 1
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
    m_hat = s["m"] / (1 - b1 ** s["t"])
    v_hat = s["v"] / (1 - b2 ** s["t"])
    p -= lr * m_hat / (np.sqrt(v_hat) + eps)
