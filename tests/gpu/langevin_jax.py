#!/usr/bin/env python3
"""A Langevin ensemble of ReLU MLPs in JAX, vmap over members of grad of the loss, jit: langevin_jax.py MEMBERS INPUTS WIDTH DEPTH SAMPLES.

Prints 'jax NS ns/weight/step', the median over series of ten steps, all members together.
"""
import functools
import statistics
import sys
import time

import jax
import jax.numpy as jnp

jax.config.update("jax_default_matmul_precision", "highest")
members, inputs, width, depth, samples = map(int, sys.argv[1:6])
STEP, TEMPERATURE, DECAY, SERIES = 0.05, 0.02, 0.02, 10
KEEP, KICK = 1 - STEP * DECAY, (2 * STEP * TEMPERATURE) ** 0.5
key = jax.random.PRNGKey(1)
x = jax.random.normal(key, (samples, inputs))
x = x * (inputs**0.5 / jnp.linalg.norm(x, axis=1, keepdims=True))
y = jnp.sign(jax.random.normal(jax.random.PRNGKey(2), (samples, 1)))
fan_in, fan_out = [inputs] + [width] * depth, [width] * depth + [1]
state = [jax.random.normal(jax.random.PRNGKey(3 + i), (members, n, m)) for i, (n, m) in enumerate(zip(fan_in, fan_out))]
count = members * sum(n * m for n, m in zip(fan_in, fan_out))


def loss(weights):
    h = x
    for layer, w in enumerate(weights):
        z = (h @ w) * fan_in[layer] ** -0.5
        h = jax.nn.relu(z) if layer < depth else z
    return 0.5 * jnp.sum((h - y) ** 2)


@functools.partial(jax.jit, donate_argnums=0)
def step(weights, key):
    gradients = jax.vmap(jax.grad(loss))(weights)
    keys = jax.random.split(key, len(weights) + 1)
    return [KEEP * w - STEP * g + KICK * jax.random.normal(k, w.shape) for w, g, k in zip(weights, gradients, keys)], keys[-1]


times = []
for series in range(6):
    start = time.perf_counter()
    for _ in range(SERIES):
        state, key = step(state, key)
    jax.block_until_ready(state)
    if series > 0:
        times.append((time.perf_counter() - start) / SERIES)
print(f"jax {statistics.median(times) / count * 1e9:.4g} ns/weight/step")
