// Compare the gradient of backpropagation with finite differences of the cost.

import Backprop

// snippet.check
let network = NeuralNetwork<Double>(
  try Architecture(
    inputs: 3, hidden: [4], outputs: 1, activation: .tanh, loss: .binaryCrossEntropy),
  seed: 42)
let x: Matrix<Double> = [[0.5, -1.2, 0.3], [1.1, 0.4, -0.7]]
let y: Matrix<Double> = [[1], [0]]

let check = network.gradientCheck(x, y)
print(check.entries.count, "parameters, largest relative error", check.largestRelativeError)
print(check.passed ? "passed" : "failed")
// snippet.end

// snippet.deltas
let pass = network.backpropagate(x, y)
print("dZ of the output layer, one observation a row:", pass.deltas[1])
print("dW of the output layer:", pass.gradient.weights(of: 1))
// snippet.end

precondition(check.passed)
precondition(check.entries.count == 21)
