"""What the rivals langevin.py and conv.py share: Langevin steps of a list of stacked weights, and their clock."""
import statistics
import time

import torch


class Steps:
    """Noisy gradient descent with weight decay: w <- keep w - step g + kick xi."""

    def __init__(self, step, temperature, decay):
        self.step, self.keep, self.kick = step, 1 - step * decay, (2 * step * temperature) ** 0.5

    def vmap(self, state, loss):
        """A step by functorch's vmap over members of grad of the loss of a member."""
        try:
            from functorch import grad, vmap
        except ImportError:
            from torch.func import grad, vmap

        gradient = vmap(grad(loss))

        def take():
            state[:] = [self.keep * w - self.step * g + self.kick * torch.randn_like(w) for w, g in zip(state, gradient(state))]

        return take

    def autograd(self, state, loss):
        """A step by one backward pass through the loss of all members, updated in place."""
        state = [w.requires_grad_() for w in state]

        def take():
            gradients = torch.autograd.grad(loss(state), state)
            with torch.no_grad():
                for w, g in zip(state, gradients):
                    w.mul_(self.keep).sub_(g, alpha=self.step).add_(torch.randn_like(w), alpha=self.kick)

        return take


def report(ways, steps, warm_ups, count, device):
    """Prints the median nanoseconds per weight and step of each way; on a GPU ten steps are clocked at a time, without a wait between."""
    series = 10 if device.type == "cuda" else 1
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    for name, make in ways:
        step = make()
        seconds = []
        for n in range(steps + warm_ups):
            wait()
            start = time.perf_counter()
            for _ in range(series):
                step()
            wait()
            if n >= warm_ups:
                seconds.append((time.perf_counter() - start) / series)
        print(f"{name} {statistics.median(seconds) / count * 1e9:.4g} ns/weight/step", flush=True)
