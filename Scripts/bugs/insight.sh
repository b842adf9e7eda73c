# Bugs of derivations, explanations, verification and reports, for Scripts/plant-bugs.sh.

insight=BackpropInsight
symbolic=$insight/Symbolic

# differentiation
rules=$symbolic/Rewriting/DifferentiationRules.swift
plant "product rule without a term" $rules 'factors.indices.map { changed in' 'factors.indices.dropLast().map { changed in'
plant "chain rule without the inner derivative" $rules 'u == .symbol(x) ? self : self * .derivative(u, x)' 'self'
plant "sign of the quotient rule" $rules '* under - over *' '* under + over *'
plant "exponent of the power rule" $rules 'n * .power(base, lowered)' 'n * .power(base, n)'
plant "derivative of ln" $rules '(inner == .symbol(x) ? 1 : .derivative(inner, x)) / inner' '(inner == .symbol(x) ? 1 : .derivative(inner, x))'
plant "second index lost by dw/dw" $rules 'zip(symbol.units, x.units).filter' 'zip(symbol.units, x.units).prefix(1).filter'
functions=$symbolic/Rewriting/FunctionRules.swift
plant "sigmoid' = a(1 + a)" $functions '(1 - .function(.sigmoid, u))' '(1 + .function(.sigmoid, u))'
plant "tanh' without the square" $functions '.function(.tanh, u).raised(to: 2)' '.function(.tanh, u)'
plant "sign of the density's derivative" $functions '? -1 * u * ' '? u * '

# rewriting
plant "like terms with the coefficient of one" $symbolic/Rewriting/SumStrategies.swift '(.number(sum) * rest)' '(.number(coefficient) * rest)'
plant "sign kept by the second term of a bracket" $symbolic/Rewriting/SumStrategies.swift \
  '.sum(terms.map { $0.negated.tidied })' '.sum([terms[0].negated.tidied] + terms.dropFirst())'
plant "numerators not extended" $symbolic/Rewriting/SumStrategies.swift 'for (base, exponent) in under.powers { product.multiply(base, exponent) }' ''
plant "power of a power by addition" $symbolic/Rewriting/ProductStrategies.swift 'a.multiplied(by: n).map' 'a.adding(n).map'
plant "exponents not added" $symbolic/Rewriting/Factored.swift 'powers[place].exponent = added' 'powers[place].exponent = exponent'
plant "square lost when a name is put in" $symbolic/Rewriting/Folding.swift 'count == 1 ? replacement : replacement.raised(to: count)' 'replacement'
plant "index of the wrong side picked" $symbolic/Rewriting/IndexStrategies.swift 'i == summation.index ? j : i' 'i == summation.index ? i : j'
plant "condition of a division forgotten" $symbolic/Rewriting/Domain.swift 'if isWhole, isDivisor {' 'if false {'

# derivations of a network
plant "e^-z = a/(1 - a)" $symbolic/Network/ActivationDerivations.swift '(1 - a) / a, "e' 'a / (1 - a), "e'
plant "softmax: the diagonal alone" $symbolic/Network/SoftmaxDerivations.swift \
  'from: .derivative(softmax("j"), z("k"))' 'from: .derivative(softmax("j"), z("j"))'
plant "sum over the neurons of the wrong layer" $symbolic/Network/LayerDerivations.swift '"k", to: .number(neurons)' '"k", to: .number(inputs)'
equations=$symbolic/Network/LayerEquations.swift
plant "matrix: transpose of W removed" $equations 'weights("W", l + 1).transposed' 'weights("W", l + 1)'
plant "matrix: f' dropped in a hidden layer" $equations 'if activation(l) != .identity {' 'if false {'
plant "matrix: f' of the next layer" $equations 'delta = try back.hadamard(batch("Z", l).map(slope(l)))' 'delta = try back.hadamard(batch("Z", l).map(slope(l + 1)))'
cost=$symbolic/Network/CostExpression.swift
plant "matrix: 1/m twice" $cost 'sum.scaled(by: scale)' 'sum.scaled(by: scale).scaled(by: scale)'
plant "matrix: 1/m missing" $cost 'scale == .one ? sum : sum.scaled(by: scale)' 'sum'
plant "matrix: penalty without its 2" $cost '.scaled(by: .symbol(Cost.l2Factor)).scaled(by: 2)' '.scaled(by: .symbol(Cost.l2Factor))'
plant "matrix: penalty without a sign" $cost 'weights.map(.sign).scaled' 'weights.scaled'
plant "matrix: bias omitted" $equations 'if hasBiases(l) { sum' 'if false { sum'
plant "matrix: ascent" $equations 'parameter.minus(step)' 'parameter.plus(step)'
plant "matrix: factor of the squared error" $symbolic/Network/SymbolicNetwork.swift 'error.scaled(by: 2)' 'error'
plant "lemma: f for f'" $symbolic/Network/MatrixLemma.swift 'z.map(.named("f", primes: 1))' 'z.map(.named("f"))'
plant "lemma: rows of a bias not added" $symbolic/Network/MatrixLemma.swift '.init("i", to: rows),' '.init("i", to: .number(1)),'

# printed formulas
plant "parentheses of a sum in a product" $symbolic/Printing/Formula.swift 'stands ? piece.text : parenthesized(piece.text)' 'piece.text'
plant "parentheses of a base" $symbolic/Printing/Formula.swift 'set(base, in: .atom)' 'set(base, in: .sum)'
plant "parentheses under a line" $symbolic/Printing/TextSetter.swift 'under.strength < .power' 'under.strength < .sum'
plant "parentheses of a sum of matrices" $symbolic/Printing/MatrixFormula.swift 'matrixProduct(parts.map { wrapped($0, .power) })' 'matrixProduct(parts.map { wrapped($0, .sum) })'
plant "minus of a term in LaTeX" $symbolic/Printing/LaTeXSetter.swift '" - " + text' '" + " + text'
plant "fraction upside down in LaTeX" $symbolic/Printing/LaTeXSetter.swift '\\frac{\(over.text)}{\(under.text)}' '\\frac{\(under.text)}{\(over.text)}'
plant "minus of a term in MathML" $symbolic/Printing/MathMLSetter.swift 'func minus(_ text: [Markup]) -> [Markup] { sign("−")' 'func minus(_ text: [Markup]) -> [Markup] { sign("+")'
plant "fraction upside down in MathML" $symbolic/Printing/MathMLSetter.swift '"mfrac", over.text, under.text' '"mfrac", under.text, over.text'
plant "last step missing in LaTeX" $symbolic/Output/DerivationLaTeX.swift 'derivation.steps.map { step in' 'derivation.steps.dropLast().map { step in'
plant "last step missing in HTML" $symbolic/Output/DerivationHTML.swift 'derivation.steps.map {' 'derivation.steps.dropLast().map {'

# explanations
printed=$insight/Explain/PrintedNumbers.swift
plant "digits of factors not adapted" $printed 'for digits in digits...17' 'for digits in digits...digits'
plant "blanks in products" $printed 'blank(factors[index]) ?? (index == 0' '(index == 0'
plant "minus of a printed term" $printed '"- " + part.dropFirst()' '"+ " + part.dropFirst()'
plant "f' missing in a path" $insight/Explain/TextExplanation+Gradient.swift 'factors + [w, slope, before]' 'factors + [w, before]'
plant "predicted change of the cost without its square" $insight/Explain/TextExplanation+Gradient.swift 'numbers.text(-rate * squares)' 'numbers.text(-rate * squares.squareRoot())'
plant "1 - yhat reveals a blank" $insight/Explain/TextExplanation+Observation.swift 'hidden.map { "(1 - \($0))" } ?? numbers.text(1 - y)' 'numbers.text(1 - y)'
plant "a given number left blank" $insight/Explain/Worksheet.swift '!givens.contains(value) && ' ''

# traces
recording=$insight/Trace/TraceRecording.swift
plant "trace of the updated weights" $recording 'rate, x, y, cost)
    }
' 'rate, x, y, cost)
    }
    if let updated { for l in layers.indices { self.layers[l].weights = updated.weights[l] } }
'
plant "derivatives of the layer before" $recording 'pass.derivatives.map' '([pass.derivatives[0]] + pass.derivatives.dropLast()).map'
plant "derivative of the link" $recording '{ $0 * (1 - $0) }' '{ $0 * $0 }'
plant "old biases replaced by new ones" $recording 'weightsOnly.parameters.setBiases(biases, of: layer)' '_ = biases'
verification=$insight/Trace/Verification.swift
plant "rule of f' not verified" $verification 'trace.derivatives[l][i][j], rules.derivative, layer' 'layer.derivativeTerms(j, z[j]).sum, rules.derivative, layer'
plant "tolerance a million times too wide" $verification '1e-12 * size' '1e-6 * size'
plant "NaN accepted" $verification 'guard stored == value || tolerance.isFinite && abs(stored - value) <= tolerance else {' 'if abs(stored - value) > tolerance {'
plant "infinity accepted" $verification 'tolerance.isFinite && ' ''

# the scalar computation of each layer, for explanation and verification
locals=$insight/Trace/LocalDerivatives.swift
plant "penalty without its 2" $locals '[2, l2, w]' '[l2, w]'
plant "penalty of the magnitudes omitted" $locals 'if l1 != 0 {' 'if false {'
plant "embedding: sine for cosine" $locals 'angles(n, a[k]).map { cos($0) }' 'angles(n, a[k]).map { sin($0) }'
plant "embedding: sum without its bias" $locals '        + [[value(.biases, n, part - 1)]]' ''
plant "embedding: slope without its sign" $locals '        -2 * Double.pi * value(.frequencies, n, f), sin' '        2 * Double.pi * value(.frequencies, n, f), sin'
plant "embedding: phase moved like a frequency" $locals 'kind == .frequencies ? -2' 'true ? -2'
plant "embedding: the code of another column" $locals 'return counts[..<n].reduce(0, +) + code' 'return code'
plant "ensemble: squared weights" $insight/Explain/EnsemblePrediction.swift '($0, weight: $1) })' '($0, weight: $1 * $1) })'
plant "scaling: derivative by the input in place of the factor" $locals 'case .scaling: return [(column, a[column])]' 'case .scaling: return [(column, value(.scales, 0, column))]'
plant "parametric activation: slope without alpha" $locals '[[1], [$0, slope - 1]]' '[[1], [1 + 0 * $0, slope - 1]]'

# causes of a wrong gradient
diagnosis=$insight/Check/GradientDiagnosis.swift
plant "factor below 1" $diagnosis 'size >= 1 ? size : 1 / size' 'size'
plant "m taken for 1/m" $diagnosis 'isNear(1 / Double(m))' 'isNear(1 / Double(m * m))'
plant "name of a bias" $diagnosis '"b\(layer + 1)"' '"W\(layer + 1)"'
plant "kinks among the largest errors" $diagnosis '$0.verdict != .kink && ' ''
plant "one wrong element taken for all" $diagnosis 'wrong.count < entries.count, ' 'false, '

# measures of a report
plant "ROC: ties one by one" $insight/Report/ROCCurve.swift 'while next < order.count, scores[order[next]] == threshold {' 'do {'
plant "ROC: rectangles for trapezoids" $insight/Report/ROCCurve.swift '(point.truePositiveRate + before.truePositiveRate) / 2' 'point.truePositiveRate'
plant "contour from the wrong end" $insight/Report/MarchingSquares.swift 'from / (from - to)' 'to / (to - from)'
plant "contour: the other saddle" $insight/Report/MarchingSquares.swift 'isHighBetween ? [(left, top), (bottom, right)]' '!isHighBetween ? [(left, top), (bottom, right)]'
plant "reliability: centre of the bin in place of the mean" $insight/Report/Reliability.swift 'predicted: sums[bin] / Double(counts[bin])' 'predicted: (Double(bin) + 0.5) / Double(parts)'
importance=$insight/Report/PermutationImportance.swift
plant "importance: columns left shuffled" $importance 'for (row, value) in column.enumerated() { shuffled[row, feature] = value }' '_ = (feature, column)'
plant "importance: one shuffle repeated" $importance 'index * repetitions + repetition' 'index * repetitions'
plant "step sizes: smallest error in place of the median" $insight/Report/StepSizeCurve.swift 'errors[errors.count / 2]' 'errors[0]'
plant "map: columns in place of rows" $insight/Report/DecisionMap.swift 'xs[row % n]' 'xs[row / n]'
plant "map: threshold features of the observation" $insight/Report/DecisionMap.swift '          feature.encoding.writeOthers(value, to: target + 1)' ''
plant "map: in units of the network" BackpropTables/Preprocessing/FeatureEncoding.swift 'else { return z * spread + center }' 'else { return z * spread }'
