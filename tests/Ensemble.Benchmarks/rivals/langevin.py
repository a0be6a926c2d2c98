#!/usr/bin/env python3
"""A Langevin ensemble of MLPs in PyTorch, timed: what one would write without this project.

    langevin.py MEMBERS INPUTS WIDTH DEPTH SAMPLES [STEPS] [relu|erf] [THREADS] [WAYS] [DEVICE]

WAYS is a comma-separated choice of
    vmap      functorch: vmap over members of grad of the loss
    autograd  batched products of stacked weights, one backward pass for all members, updated in place
    hand      batched products, backward pass written by hand, updated in place, buffers allocated once
For each way one line 'way NS ns/weight/step' is printed: the median over steps, all members together.
"""
import argparse

import torch

from timing import Steps, report

parser = argparse.ArgumentParser()
for name in ("members", "inputs", "width", "depth", "samples"):
    parser.add_argument(name, type=int)
parser.add_argument("steps", type=int, nargs="?", default=5)
parser.add_argument("activation", choices=["relu", "erf"], nargs="?", default="relu")
parser.add_argument("threads", type=int, nargs="?", default=2)
parser.add_argument("ways", nargs="?", default="vmap,autograd,hand")
parser.add_argument("device", nargs="?", default="cpu")
args = parser.parse_args()

torch.set_num_threads(args.threads)
torch.manual_seed(1)
device = torch.device(args.device)
STEP, TEMPERATURE, DECAY = 0.05, 0.02, 0.02
KEEP = 1 - STEP * DECAY
KICK = (2 * STEP * TEMPERATURE) ** 0.5
steps = Steps(STEP, TEMPERATURE, DECAY)

inputs = torch.nn.functional.normalize(torch.randn(args.samples, args.inputs), dim=1).mul_(args.inputs**0.5).to(device)
targets = torch.randint(0, 2, (args.samples, 1)).mul_(2).sub_(1).float().to(device)
fan_in = [args.inputs] + [args.width] * args.depth
fan_out = [args.width] * args.depth + [1]
scale = [n**-0.5 for n in fan_in]
count = args.members * sum(n * m for n, m in zip(fan_in, fan_out))


def activation(z):
    return torch.relu(z) if args.activation == "relu" else torch.erf(z)


def slope(z):
    if args.activation == "relu":
        return (z > 0).to(z.dtype)
    return torch.exp(-z.square()).mul_(2 / torch.pi**0.5)


def weights():
    return [torch.randn(args.members, n, m, device=device) for n, m in zip(fan_in, fan_out)]


def predictor(stack):
    h = inputs
    for layer, w in enumerate(stack):
        z = (h @ w) * scale[layer]
        h = activation(z) if layer < args.depth else z
    return h


def loss(stack):
    return 0.5 * (predictor(stack) - targets).square().sum()


def hand_way():
    state = weights()
    noise = [torch.empty_like(w) for w in state]
    first = inputs.expand(args.members, -1, -1).contiguous()

    @torch.no_grad()
    def step():
        hidden, slopes = [first], []
        for layer in range(args.depth):
            z = torch.bmm(hidden[-1], state[layer]).mul_(scale[layer])
            slopes.append(slope(z))
            hidden.append(activation(z))
        signal = torch.bmm(hidden[-1], state[-1]).mul_(scale[-1]).sub_(targets)
        for layer in reversed(range(args.depth + 1)):
            before = None
            if layer > 0:
                before = torch.bmm(signal, state[layer].transpose(1, 2)).mul_(scale[layer]).mul_(slopes[layer - 1])
            state[layer].baddbmm_(hidden[layer].transpose(1, 2), signal, beta=KEEP, alpha=-STEP * scale[layer])
            state[layer].add_(noise[layer].normal_(), alpha=KICK)
            signal = before

    return step


known = {"vmap": lambda: steps.vmap(weights(), loss), "autograd": lambda: steps.autograd(weights(), loss), "hand": hand_way}
report([(way, known[way]) for way in args.ways.split(",")], args.steps, 2, count, device)
