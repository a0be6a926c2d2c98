#!/usr/bin/env python3
"""Writes pytorch-weights.npz and pytorch-networks.npz: two networks of torch.nn as anyone would write them, their weights as this
project names and scales them, and their predictors and tangent kernels as PyTorch computes them (PyTorch 1.13, float64).

A layer of torch.nn computes w.x; here it is W.x/sqrt(fan-in), so W = sqrt(fan-in) w, and gradients with respect to W are those of w
divided by sqrt(fan-in). Convolutions: (out, in, rows, columns) becomes (out, rows, columns, in). A linear layer behind nn.Flatten reads
channel by channel; here position by position.
"""
import numpy as np
import torch
from torch import nn


class Erf(nn.Module):
    def forward(self, x):
        return torch.erf(x)


def network():
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1, padding_mode="circular"), Erf(), nn.AvgPool2d(2),
        nn.Conv2d(6, 5, 3, padding=1, bias=False), nn.GELU(), nn.Flatten(),
        nn.Linear(5 * 2 * 2, 7), nn.Tanh(), nn.Linear(7, 2),
    ).double()


torch.manual_seed(3)
x = torch.randn(5, 1, 4, 4, dtype=torch.float64)
arrays = {name: [] for name in ("conv_1", "conv_1.bias", "conv_2", "dense_1", "dense_1.bias", "readout", "readout.bias")}
predictors, kernels = [], []
for member in range(2):
    net = network()
    conv1, conv2, dense, readout = net[0], net[3], net[6], net[8]
    with torch.no_grad():
        arrays["conv_1"].append(3.0 * conv1.weight.permute(0, 2, 3, 1).reshape(6, 9))
        arrays["conv_1.bias"].append(conv1.bias.clone())
        arrays["conv_2"].append(54**0.5 * conv2.weight.permute(0, 2, 3, 1).reshape(5, 54))
        arrays["dense_1"].append(20**0.5 * dense.weight.reshape(7, 5, 2, 2).permute(0, 2, 3, 1).reshape(7, 20))
        arrays["dense_1.bias"].append(dense.bias.clone())
        arrays["readout"].append(7**0.5 * readout.weight)
        arrays["readout.bias"].append(readout.bias.clone())
    parameters = list(net.parameters())
    fan_in = [9, 1, 54, 20, 1, 7, 1]
    rows = []
    for point in range(5):
        for output in range(2):
            gradients = torch.autograd.grad(net(x[point:point + 1])[0, output], parameters)
            rows.append(torch.cat([g.flatten() / n**0.5 for g, n in zip(gradients, fan_in)]))
    jacobian = torch.stack(rows).reshape(5, 2, -1)
    kernels.append(torch.einsum("xcp,ycp->xy", jacobian, jacobian) / 2)
    predictors.append(net(x).detach())

np.savez("pytorch-weights.npz", **{name: torch.stack(members).numpy() for name, members in arrays.items()})
np.savez(
    "pytorch-networks.npz", x_train=x.permute(0, 2, 3, 1).numpy(), y_train=np.zeros((5, 2)),
    f=torch.stack(predictors).numpy(), ntk=torch.stack(kernels).numpy())
