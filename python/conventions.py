#!/usr/bin/env python3
"""The conventions of Ensemble in NumPy, held against its theory.

    ensemble theory experiments/conventions.yaml --out DIR
    python3 python/conventions.py experiments/conventions.npz DIR/conventions-*

trains an ensemble of its own, with random numbers of its own, by the equations of docs/conventions.md, and prints how far it
is from predicted.npz. The exit code is 0 where mean and variance of the predictor agree within the noise (rms z below 1.5).
"""
import math
import sys

import numpy as np

# What experiments/conventions.yaml says.
DEPTH, STEP, STEPS = 2, 0.2, 20
TEMPERATURE, PRIOR_VARIANCE, INITIAL_VARIANCE = 0.1, 1.0, 1.5
DECAY = TEMPERATURE / PRIOR_VARIANCE          # κ = T/σ²

WIDTH, MEMBERS = 192, 300

erf = np.vectorize(math.erf, otypes=[float])


def slope(z):
    return 2 / np.sqrt(np.pi) * np.exp(-z * z)


def forward(weights, x):
    """h⁰ = x; zˡ = Wˡ hˡ⁻¹/√fan-in, hˡ = φ(zˡ); f = a·h^L/√N. No biases. Weights carry their variance, not the network."""
    hidden, slopes = [x], []
    for w in weights[:-1]:
        z = hidden[-1] @ w.T / np.sqrt(w.shape[1])
        hidden.append(erf(z))
        slopes.append(slope(z))
    return hidden, slopes, hidden[-1] @ weights[-1].T / np.sqrt(weights[-1].shape[1])


def backward(weights, hidden, slopes, signal):
    """Gradients of Σ_x signal(x)·f(x) with respect to every weight."""
    gradients = []
    for layer in reversed(range(len(weights))):
        w = weights[layer]
        gradients.insert(0, signal.T @ hidden[layer] / np.sqrt(w.shape[1]))
        if layer > 0:
            signal = signal @ w / np.sqrt(w.shape[1]) * slopes[layer - 1]
    return gradients


def ntk(weights, x):
    """Σ over all weights of ∂f(x)·∂f(x′), without σ² or η."""
    hidden, slopes, f = forward(weights, x)
    rows = []
    for i in range(len(x)):
        signal = np.zeros_like(f)
        signal[i] = 1
        rows.append(np.concatenate([g.ravel() for g in backward(weights, hidden, slopes, signal)]))
    rows = np.array(rows)
    return rows @ rows.T


def main(data, folder):
    data = np.load(data)
    x = np.concatenate([data["x_train"], data["x_test"]])
    y = data["y_train"].reshape(-1, 1)
    count = len(y)
    predicted = np.load(f"{folder}/predicted.npz")
    steps = predicted["step"]
    noise = np.random.default_rng(1)
    shapes = [(WIDTH, x.shape[1])] + [(WIDTH, WIDTH)] * (DEPTH - 1) + [(1, WIDTH)]
    f = np.zeros((MEMBERS, len(steps), len(x)))
    kernels = np.zeros((MEMBERS, len(x), len(x)))
    for member in range(MEMBERS):
        weights = [np.sqrt(INITIAL_VARIANCE) * noise.standard_normal(shape) for shape in shapes]
        kernels[member] = ntk(weights, x)
        for n in range(STEPS + 1):
            hidden, slopes, now = forward(weights, x)
            if n in steps:
                f[member, list(steps).index(n)] = now[:, 0]
            if n == STEPS:
                break
            residual = np.zeros_like(now)
            residual[:count] = now[:count] - y            # E = ½ Σ (f − y)², a sum over training points
            for w, g in zip(weights, backward(weights, hidden, slopes, residual)):
                w *= 1 - STEP * DECAY
                w -= STEP * g
                w += np.sqrt(2 * STEP * TEMPERATURE) * noise.standard_normal(w.shape)

    def row(name, values, theory):
        error = values.std(axis=0, ddof=1) / np.sqrt(MEMBERS)
        difference = values.mean(axis=0) - theory
        rms = np.sqrt(np.mean((difference / error) ** 2))
        print(f"{name:<20} largest difference {np.max(np.abs(difference)):.4f}   rms z {rms:.2f}")
        return rms

    mean = predicted["predictor_mean"][:, :, 0]
    worst = [
        row("predictor_mean", f, mean),
        row("predictor_variance", (f - f.mean(axis=0)) ** 2 * MEMBERS / (MEMBERS - 1), predicted["predictor_variance"][:, :, 0]),
        row("ntk at t = 0", kernels, predicted["ntk"][0]),
    ]
    return 0 if max(worst) < 1.5 else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
