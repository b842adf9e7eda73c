internal import CBackpropKernels

/// cos(2π u), from the polynomial of the kernels: the same bits on every machine.
package func cosine(ofTurns u: Double) -> Double {
  var result = 0.0
  withUnsafePointer(to: u) { bp_cosine_of_turns(Double.kernelType, 1, $0, &result) }
  return result
}

/// sin(2π u).
package func sine(ofTurns u: Double) -> Double { cosine(ofTurns: u - 0.25) }
