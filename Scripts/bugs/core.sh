# Bugs of the kernels, the mathematics and the training, for Scripts/plant-bugs.sh.

core=BackpropCore/Backpropagation.swift
forward=BackpropCore/ForwardPass.swift
activation=BackpropCore/Layers/LayerActivation.swift
kernels=CBackpropKernels
plant "f' dropped" $core 'layer.multiplyByDerivative(rows, alphas, dZ)' '_ = alphas'
plant "f' taken at a for z" $activation 'z.count, z.base, f.base,
        d.base)' 'z.count, f.base, f.base,
        d.base)'
plant "transpose of W removed" $core \
  'multiply(next, w.transposed, into: dZ)' \
  'multiply(next, MatrixView(base: w.base, rows: w.columns, columns: w.rows), into: dZ)'
plant "1/m twice in dW" $core 'multiply(a.transposed[tile.rows], dZ, scale: scale, ' 'multiply(a.transposed[tile.rows], dZ, scale: scale * scale, '
plant "1/m dropped in dβ" $core 'dZ.base, scale, g)' 'dZ.base, 1, g)'
plant "next layer's updated weights used" $core 'backward(parameters, rows: rows, observe: observe)' \
  'for l in layers.indices.dropFirst() {
        let w = parameters.weights(l)
        multiply(layers[l - 1].outputs[rows].transposed, layers[l].deltas![rows], scale: -0.1, into: w)
      }
      backward(parameters, rows: rows, observe: observe)'
plant "L2 without its 2" BackpropCore/MatrixView.swift '2 * l2, w.base' 'l2, w.base'
plant "L1 on no weight" BackpropCore/MatrixView.swift 'if l1 != 0' 'if false'
plant "a gradient tile omitted" BackpropCore/GradientMemory.swift 'return (0..<count).map {' 'return (0..<min(count, 2)).map {'
plant "bias dropped" $forward 'adding: parameters.biases(l), ' ''
plant "activation dropped" $forward 'layer.applyActivation(rows, parameters.alphas(l))' 'a.base.update(from: z.base, count: z.count)'
plant "weights of the wrong rows" $forward 'weights.map { $0 + rows.lowerBound }' 'weights'
plant "mean for sum" BackpropCore/Cost.swift 'case .sum: 1' 'case .sum: 1 / weightSum'
plant "sign of the cross-entropy's delta" $kernels/losses.inc 'delta[k] = weight[k] * (prediction[k] - t);' 'delta[k] = weight[k] * (t - prediction[k]);'
plant "sign of the softmax's target" $kernels/losses.inc 'FMA(prediction[k], total[k], 0 - t)' 'FMA(prediction[k], total[k], t)'
plant "factor of the squared error" $kernels/losses.inc 'EACH(e * e, 2 * e)' 'EACH(e * e, e)'
plant "softmax without its maximum" $kernels/losses.inc 'NAME(exponential_of_negative)(a[first + k] - of_row[k])' 'NAME(exponential)(a[first + k])'
plant "a column missing from the rest of a row" $kernels/losses.inc 'if (n - k >= 2) ADD(2);' ''
plant "rows spread one too far" $kernels/losses.inc 'out[i * width + k + l] = values[i]' 'out[i * width + k + l + 1] = values[i]'
plant "lanes of narrow columns not added" $kernels/vectors.inc 'for (ptrdiff_t half = 8; half > 0; half /= 2)' 'for (ptrdiff_t half = 8; half > 1; half /= 2)'
plant "infinity times 0" $kernels/activations.inc 'return x < -LARGEST ? -LARGEST : x;' 'return x;'
plant "infinite derivative" $kernels/activations.inc 'return NAME(above_infinity)(x > LARGEST ? LARGEST : x);' 'return NAME(above_infinity)(x);'
plant "rounding of x + 4 lost by the normal distribution" $kernels/functions.inc 'rest = FMA(g, lost * (t + 2), rest);' ''
plant "rounding of 1 + u lost by the sigmoid" $kernels/functions.inc 'p + (1 - sum + scale)' 'p'
plant "subnormal exponentials" $kernels/functions.inc 'return p * NAME(power_of_2)(n + LIFT) * LIFT_BACK;' 'return p * NAME(power_of_2)(n < -126 ? -126 : n);'
plant "derivative of tanh" $kernels/activations.inc 'FMA(-y, y, 1));' '1 - y);'
plant "derivative of ReLU at 0" $kernels/activations.inc 'case BP_RELU: EACH(x > 0 ? (T)1' 'case BP_RELU: EACH(x >= 0 ? (T)1'
plant "constant of SELU" $kernels/activations.inc '1.6732632423543772848' '1.6732532423543772848'
plant "NaN lost by ReLU" $kernels/activations.inc 'x > 0 ? x : (x != x ? x : (T)0)' 'x > 0 ? x : (T)0'
plant "last row of a tile" $kernels/product.inc 'm - i < height ? m - i : height' 'm - i < height ? m - i - 1 : height'
plant "blocks of k not added" $kernels/product.inc 'if (!t->first) value =' 'if (0) value ='
plant "scale dropped from the product" $kernels/product.inc 'value = value * t->scale;' ';'
plant "store beyond the last column" $kernels/product.inc 'NAME(part_of)(t->columns)' 'NAME(part_of)(LANES)'
plant "sign of the descent" $kernels/optimizers.inc 'w[i] = FMA(-eta, g[i], keep * w[i]);' 'w[i] = FMA(eta, g[i], keep * w[i]);'
plant "Nesterov without look-ahead" $kernels/optimizers.inc 'nesterov ? FMA(mu, v[i], g[i]) : v[i]' 'v[i]'
plant "Adam without correction" $kernels/optimizers.inc '(T)(rate / (1 - NAME(power)(beta1, step)))' '(T)rate'
plant "decay dropped from AdaGrad" $kernels/optimizers.inc $'g[i], s[i]);\n        w[i] = keep * w[i]' $'g[i], s[i]);\n        w[i] = w[i]'
plant "a task lost by the pool" BackpropCore/WorkerPool.swift 'turn.taken.store(0, ' 'turn.taken.store(count > 100 ? 1 : 0, '

logits=BackpropCore/Logits.swift
plant "logits: factor dropped from the loss" $logits 'logits.multiplied(by: factor).withView { z in' 'logits.withView { z in'
plant "logits: factor dropped from the prediction" $logits 'let predictions = logits.multiplied(by: factor)' 'let predictions = logits.multiplied(by: 1)'
plant "logits: −0 kept" $logits '* factor + 0 }' '* factor }'
plant "logits: label smoothing dropped" $logits 'labelSmoothing: cost.labelSmoothing)' 'labelSmoothing: 0)'
plant "logits: weights dropped" $logits 'z.base, y.base, weights, $0.base' 'z.base, y.base, nil, $0.base'
plant "logits: m for the sum of the weights" $logits 'Cost.weightSum(weights, count' 'Cost.weightSum([Scalar]?.none, count'
plant "logits: the link applied" BackpropCore/Predictor.swift '{ workspace, _, _ in workspace.logits }' \
  '{ workspace, _, count in
          workspace.predict(rows: 0..<count)
          return workspace.predictions
        }'

diagnosis=BackpropTraining/Diagnosis/NetworkDiagnosis.swift
plant "diagnosis: dead neurons of the first rows only" BackpropTraining/TrainingRun.swift 'preactivations[0..<count]' 'preactivations[0..<min(count, 8)]'
plant "diagnosis: fraction of unsaturated values" $diagnosis '$0 < Self.saturatedSlope' '$0 >= Self.saturatedSlope'
plant "diagnosis: update compared with the gradient" $diagnosis 'step(l).map { $0 / weights }' 'step(l).map { $0 / delta }'
findings=BackpropTraining/Diagnosis/Finding.swift
plant "diagnosis: exploding below 1" $findings 'ratio > 1 / Self.vanishingRatio' 'ratio > Self.vanishingRatio'
plant "diagnosis: neurons counted from 0" $findings 'neurons.map { $0 + 1 }' 'neurons'
training=BackpropTraining/Diagnosis/TrainingDiagnosis.swift
plant "diagnosis: reported again and again" $training 'return reported.insert(topic).inserted' 'reported.insert(topic)
      return true'
plant "diagnosis: mean square for its root" $training '(sum / Double(x.rows)).squareRoot()' '(sum / Double(x.rows))'
plant "diagnosis: the step of the epoch for its last step" BackpropTraining/TrainingRun.swift \
  'if index == batches.count - 1, diagnosis' 'if index == 0, diagnosis'
plant "diagnosis: small steps at the end" $training 'epoch > 1 || ' ''

layers=$kernels/layers.inc
plant "layers: dα without z" $layers 'slopes[at] = before * (f[at] - z[at]);' 'slopes[at] = before * f[at];'
plant "layers: α dropped in the backward pass" $layers 'FMA(alpha[j], slopes[at] - before, before)' 'slopes[at]'
plant "layers: the sine of the other side" $layers 'NAME(cosine_of_turns)(turns - (T)0.25)' 'NAME(cosine_of_turns)(turns + (T)0.25)'
plant "layers: 2π dropped from dF" $layers 'df[k] *= TURN * (T)scale;' 'df[k] *= (T)scale;'
plant "layers: the embedded number lost in the backward pass" $layers 'NAME(short_dot)(count, gain, f + j * count), dz[0])' 'NAME(short_dot)(count, gain, f + j * count), 0)'
plant "layers: cosine beyond a quarter" $kernels/functions.inc 'return far ? -cosine : cosine;' 'return cosine;'
category=BackpropCore/Layers/CategoryEmbedding.swift
plant "layers: dV of the step before" $category 'dV.update(repeating: 0, count: total)' ''
plant "layers: one table for all columns" $category 'table += count' ''
plant "layers: l2 of embeddings" BackpropCore/NeuralNetwork.swift 'layer.element.dense == nil ? 0 :' 'layer.element == .scaling ? 0 :'
plant "preset: bias on the other side of 0" BackpropCore/Layers/DataDriven.swift 'Scalar(-point /' 'Scalar(point /'
plant "preset: the rate of a tangent layer" BackpropTraining/RateFactors.swift '1 / width.squareRoot() : 1 / width' '1 / width : 1 / width'
plant "preset: a factor once in the decay" BackpropTraining/RateFactors.swift 'return (scales, scales)' 'return (scales, 1)'
plant "preset: coslog upside down" BackpropTraining/Schedule.swift 'part <= 0.5 ? 1 - fall(2 * part)' 'part <= 0.5 ? fall(2 * part)'
plant "preset: the first of equal epochs" BackpropTraining/MetricWatch.swift 'options.prefersLast && value == best' 'false'
plant "preset: a batch that is not full" BackpropTraining/BatchSize.swift 'case .full: return total / size' 'case .full: return (total + size - 1) / size'
plant "cross-fitting: each half chooses for itself" BackpropTraining/CrossFittedLogits.swift 'halves[1 - index].rows' 'halves[index].rows'
plant "cross-fitting: the last epoch" BackpropTraining/CrossFittedLogits.swift 'guard halves[index].watch.note(evaluation[metric] ?? spare) else { continue }' ''
plant "temperature: multiplied" BackpropTraining/Temperature.swift 'Scalar(Double($0) / value)' 'Scalar(Double($0) * value)'
plant "temperature: targets not smoothed" BackpropTraining/Temperature.swift 'labelSmoothing: 2 /' 'labelSmoothing: 0 /'
plant "ensemble: weights dropped" BackpropCore/Logits.swift 'sums[index] += weight * Double(z[index])' 'sums[index] += Double(z[index])'
plant "ensemble: a member trained on all rows" BackpropTraining/Batches.swift 'rows?.map { Int32($0) } ?? Array(0..<Int32(total))' 'Array(0..<Int32(total))'
plant "ensemble: rows not gathered for a line search" BackpropTraining/TrainingRun.swift 'batches.gather(0..<all.count, of: all)' ''
plant "ensemble: after others, means over the new members only" BackpropTraining/EnsembleTrainer.swift 'append(of: trained.map' 'append(of: result.members.map'
plant "ensemble: after others, findings of the new members" BackpropTraining/EnsembleTrainer.swift 'if case .finding = event { return }' ''
plant "ensemble: an epoch reported before all members have done it" BackpropTraining/EnsembleTrainer.swift \
  'members.allSatisfy({ $0.isDone || $0.reports.count > index })' 'members.contains(where: { $0.reports.count > index })'
plant "blend: weights swapped" BackpropTraining/Blend.swift \
  'weightedSum([(z, 1 - weight), (other, weight)])' 'weightedSum([(z, weight), (other, 1 - weight)])'
plant "blend: the temperature of the first model only" BackpropTraining/Blend.swift \
  'self.temperature = temperature(blended(weight))' 'self.temperature = temperature(z)'
plant "threshold: the farthest from 0.5" BackpropTraining/Threshold.swift '&& isNearer' '&& !isNearer'
plant "threshold: the other class" BackpropTraining/Threshold.swift \
  '[[negatives - wrong, wrong], [positives - right, right]]' '[[wrong, negatives - wrong], [right, positives - right]]'
plant "time left: the speed since the beginning" BackpropTraining/TimeLeft.swift 'marks.removeFirst()' 'break'
