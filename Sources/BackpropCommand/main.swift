internal import Backprop
