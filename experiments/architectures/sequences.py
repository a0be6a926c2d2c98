#!/usr/bin/env python3
"""Writes sequences.npz: ten noisy waves of 8 times and 3 features; the target is the sign of the frequency's difference from its mean."""
import numpy as np

random = np.random.default_rng(7)
targets = np.array([1, -1] * 5, dtype=float)
times = np.arange(8)
x = np.stack([
    np.stack([np.sin((0.5 + 0.35 * (y > 0)) * times + phase) for phase in random.uniform(0, 2 * np.pi, 3)], axis=-1)
    + 0.4 * random.standard_normal((8, 3))
    for y in targets
])
x /= np.sqrt((x ** 2).mean(axis=(1, 2), keepdims=True))
np.savez("sequences.npz", x_train=x[:6], y_train=targets[:6], x_test=x[6:], y_test=targets[6:])
