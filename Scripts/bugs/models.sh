# Bugs of tables and of models of them, for Scripts/plant-bugs.sh.

splitting=BackpropTables/Splitting
preprocessing=BackpropTables/Preprocessing
models=BackpropModels

# rows that stay together, and rows in the order of time
plant "groups: a class held out as a whole" $splitting/GroupSplit.swift 'counts[$0.key] + $0.value == totals[$0.key]' 'counts[$0.key] + $0.value > totals[$0.key]'
plant "groups: held out whatever the share" $splitting/GroupSplit.swift 'guard held.change(with: group, fraction: fraction) < 0 else { continue }' ''
plant "groups: the worst fold" $splitting/GroupSplit.swift 'changes[$0] < changes[$1] : held' 'changes[$0] > changes[$1] : held'
plant "groups: classes do not count" $splitting/GroupSplit.swift '[0] + (classes.map { [1 + $0[index]] } ?? [])' '[0]'
plant "groups: a lone class is one of rows" $splitting/Splitter.swift 'groups?[row] ?? row }' 'row }'
plant "groups: numbers by their spelling" $splitting/SplitColumn.swift ', column.type == .categorical {' ' {'
plant "time: the first rows held out" $splitting/TimeSplit.swift '[1 - fraction]' '[fraction]'
plant "time: a moment on two sides" $splitting/TimeSplit.swift '.filter { times[order[$0]] != times[order[$0 - 1]] }' '.filter { _ in true }'
plant "time: windows without an end" $splitting/TimeSplit.swift 'places.dropFirst() + [rows.count]' 'places.map { _ in rows.count }'
plant "time: a day for a month" $splitting/SplitColumn.swift 'guard fitting.count <= 1' 'guard fitting.count <= 9'

# dates
plant "dates: the week begins on Sunday" $preprocessing/Dates/DateEncoding.swift 'moment.day + 3' 'moment.day + 4'
plant "dates: a year has 365 days" $preprocessing/Dates/DateEncoding.swift '/ Double(next - first)' '/ 365'

# steps
steps=$preprocessing/Steps.swift
plant "steps: with one value on a side" $steps 'leastValues = 10' 'leastValues = 1'
plant "steps: between equal values" $steps '
      .filter { sorted[$0 - 1] < sorted[$0] }' '.map { $0 }'
plant "steps: not where the value changes next" $steps 'distance(nearest + 1) < distance(nearest)' 'distance(nearest + 1) < 0'
plant "steps: one of them twice" $steps 'guard nearest != last else { continue }' ''
plant "steps: as many in a wide table" $preprocessing/PreprocessingFit.swift 'NumericEncoding.Steps.mostOfTable / max(1, columns)' '.max'
plant "steps: at their thresholds" $preprocessing/FeatureEncoding.swift 'x > threshold' 'x >= threshold'
plant "steps: missing numbers are low" $preprocessing/FeatureEncoding.swift 'x.isNaN ? 0 : -height' '-height'
plant "steps: in any order" $preprocessing/Soundness.swift '.allSatisfy { $0 < $1 }' '.allSatisfy { _ in true }'
plant "trial of steps: won by any gain" $models/StepTrial.swift '> 2 * standardError }' '> -.infinity }'
plant "trial of steps: lost" $models/StepTrial.swift '> 2 * standardError }' '> .infinity }'
plant "trial of steps: of few rows" $models/StepTrial.swift 'leastRows = 20' 'leastRows = 1'
plant "trial of steps: of other networks" $models/StepTrial.swift 'Array(stepped.trainer.members.prefix' 'Array(stepped.trainer.members.suffix'
plant "trial of steps: without them twice" $models/StepTrial.swift 'options.preprocessing.mostSteps = StepTrial.steps' 'options.preprocessing.mostSteps = nil'
plant "trial of steps: an interruption is no end" $models/StepTrial.swift 'guard !result.ending.isPremature else' 'guard true else'
plant "trial of steps: half of the networks with them" $models/TableTraining+Run.swift 'guard !second.ending.isPremature else' 'guard true else'
plant "trial of steps: won for nothing" $models/TableTraining+Run.swift 'training: stepped, ensemble: second' 'training: self, ensemble: first'
plant "trial of steps: its networks trained twice" $models/TableTraining+Run.swift 'run(after: trained, control: control)' 'run(control: control)'
plant "trial of steps: won by who is surer" $models/StepTrial.swift 'calibrates: options.calibrates' 'calibrates: false'
plant "trial of steps: not in a fold" $models/CrossValidation.swift 'in part.events(' 'in part.with(epochs: part.options.training.epochs, triesSteps: false).events('

# cross-validation
plant "folds: a lone class left out" $models/CrossValidation.swift '        .map { $0.adding(alone) }' ''
plant "folds: one seed for all" $models/CrossValidation.swift 'seeds.append(generator.next())' 'seeds.append(options.training.seed)'
plant "folds: independent of each other" $models/CrossValidationScores.swift '(1 / count + overlap)' '(1 / count)'
plant "folds: variance with J" $models/CrossValidationScores.swift '/ (count - 1)' '/ count'
plant "folds: intervals of the normal distribution" $models/CrossValidationScores.swift 'StudentT(degreesOfFreedom: evaluations.count - 1)' 'StudentT(degreesOfFreedom: 1000)'
plant "Student's t: a term too many" $models/StudentT.swift 'degreesOfFreedom - 2, by' 'degreesOfFreedom, by'

# intervals and sets
plant "coverage: of n, not of n + 1" $models/ConformalCalibration.swift 'Double(rows + 1) * coverage - 1e-9' 'Double(rows) * coverage - 1e-9'
plant "coverage: kept scores too small" $models/ConformalCalibration.swift 'sorted[($0 * rows + kept - 1) / kept - 1]' 'sorted[($0 - 1) * rows / kept]'
plant "sets: the score of the other class" $models/PredictionRegions.swift 'place == 1 ? 1 - second : second' 'place == 1 ? second : 1 - second'
plant "sets: without those at the threshold" $models/PredictionRegions.swift 'class: $0.offset) <= thresholds' 'class: $0.offset) < thresholds'
plant "intervals: both ends above" $models/PredictionRegions.swift 'bounds(-)' 'bounds(+)'

# what is predicted, and of which rows
training=$models/TableTraining.swift
plant "task: that of the training rows" $training '      task: target.task, targetScaling' '      targetScaling'
plant "weights: rows of weight 0 are measured" $training 'values[$0] > 0' 'values[$0] >= 0'
plant "test: none without a word" $training 'split != nil || !testRows.isEmpty' 'true'
plant "decimal comma: forgotten" $preprocessing/Preprocessing.swift 'options.expectsDecimalComma = decimalComma == true' ''

# what becomes of trained networks
joined=$models/TableTraining+Model.swift
plant "shares: more than one in all" $joined '(1 - share) / Double(networks.count)' '1 / Double(networks.count)'
plant "shares: the linear model by the rows it was made of" $joined 'try fit(data, folds[fold].training).scores' 'whole.scores'
plant "out of fold: by another network" $joined 'networks[$0].scores' 'networks[($0 + 1) % networks.count].scores'
plant "out of fold: told by the rows that chose" $joined 'result.members[fold].crossFittedScores' 'Matrix<Float>?.none'
plant "temperature: not in the networks" $joined 'temperature?.applied(to: network) ?? network' 'network'
plant "threshold: not in the scores" $joined 'y, trainer.members[0].network.architecture.loss,
      threshold: threshold' 'y, trainer.members[0].network.architecture.loss,
      threshold: 0.5'
plant "threshold: of the first class" $joined 'Double(p[$0, 0])' '1 - Double(p[$0, 0])'

# the search for options
halving=$models/Tuning/SuccessiveHalving.swift
plant "search: the worst third goes on" $halving '($0.loss, $0.number) < ($1.loss, $1.number)' '($0.loss, $0.number) > ($1.loss, $1.number)'
plant "search: what diverged goes on" $halving 'trial.loss.isFinite
          && !trials' '!trials'
plant "search: the last third rounded down" $halving 'roundingUp ? Self.reduction - 1 : 0' 'roundingUp ? 0 : 0'
plant "search: a full trial without time" $models/Tuning/Tuning.swift 'highest ?? -1' '.max'
plant "search: the lowest rung without time" $models/Tuning/Tuning.swift 'highest ?? -1' 'highest ?? 0'
plant "search: the same options each time" $models/Tuning/SearchSpace.swift '.stream(.search, trial)' '.stream(.search, 2)'
plant "search: the same options for any seed" $models/Tuning/SearchSpace.swift 'SplitMix64(seed: base.training.seed)' 'SplitMix64(seed: 42)'
plant "search: goes on in the table of another" $models/Tuning/Tuning.swift '\(tables.map { $0?.identity ?? "none" })' ''
