#!/usr/bin/env python3
"""A Langevin ensemble of convolutional networks in PyTorch, timed: what one would write without this project.

    conv.py MEMBERS SIDE CHANNELS WIDTH DEPTH SAMPLES [STEPS] [relu|erf] [THREADS] [WAYS] [DEVICE]

The network: DEPTH convolutions 3 x 3 of WIDTH channels with circular padding on SIDE x SIDE x CHANNELS images, each followed by the
activation, then the mean over positions and a linear readout. WAYS is a comma-separated choice of
    vmap      functorch: vmap over members of grad of the loss
    grouped   one grouped convolution for all members, one backward pass, updated in place
For each way one line 'way NS ns/weight/step' is printed: the median over steps, all members together.
"""
import argparse

import torch
import torch.nn.functional as F

from timing import Steps, report

parser = argparse.ArgumentParser()
for name in ("members", "side", "channels", "width", "depth", "samples"):
    parser.add_argument(name, type=int)
parser.add_argument("steps", type=int, nargs="?", default=5)
parser.add_argument("activation", choices=["relu", "erf"], nargs="?", default="relu")
parser.add_argument("threads", type=int, nargs="?", default=2)
parser.add_argument("ways", nargs="?", default="vmap,grouped")
parser.add_argument("device", nargs="?", default="cpu")
args = parser.parse_args()

torch.set_num_threads(args.threads)
torch.manual_seed(1)
device = torch.device(args.device)
TEMPERATURE, DECAY = 0.02, 0.02
STEP = 0.1 / args.samples
steps = Steps(STEP, TEMPERATURE, DECAY)

inputs = torch.randn(args.samples, args.channels, args.side, args.side, device=device)
targets = torch.randint(0, 2, (args.samples,)).mul_(2).sub_(1).float().to(device)
fan_in = [args.channels] + [args.width] * (args.depth - 1)
shapes = [(args.width, c, 3, 3) for c in fan_in] + [(args.width,)]
scale = [(9 * c) ** -0.5 for c in fan_in] + [args.width**-0.5]
count = args.members * sum(torch.Size(s).numel() for s in shapes)
activation = torch.relu if args.activation == "relu" else torch.erf


def weights():
    return [torch.randn(args.members, *shape, device=device) for shape in shapes]


def predictor(member):
    h = inputs
    for layer in range(args.depth):
        z = F.conv2d(F.pad(h, (1, 1, 1, 1), mode="circular"), member[layer]) * scale[layer]
        h = activation(z)
    return h.mean((2, 3)) @ member[-1] * scale[-1]


def loss(member):
    return 0.5 * (predictor(member) - targets).square().sum()


def grouped_loss(state):
    members, width = args.members, args.width
    h = inputs.repeat(1, members, 1, 1)
    for layer in range(args.depth):
        kernel = state[layer].reshape(members * width, -1, 3, 3)
        h = activation(F.conv2d(F.pad(h, (1, 1, 1, 1), mode="circular"), kernel, groups=members) * scale[layer])
    pooled = h.mean((2, 3)).reshape(args.samples, members, width)
    return 0.5 * ((pooled * state[-1]).sum(2) * scale[-1] - targets[:, None]).square().sum()


known = {"vmap": lambda: steps.vmap(weights(), loss), "grouped": lambda: steps.autograd(weights(), grouped_loss)}
report([(way, known[way]) for way in args.ways.split(",")], args.steps, 1, count, device)
