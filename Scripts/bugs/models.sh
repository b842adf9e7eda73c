# Bugs of tables and of models of them, for Scripts/plant-bugs.sh.

splitting=BackpropTables/Splitting
preprocessing=BackpropTables/Preprocessing
models=BackpropModels

# splits by groups and by time
plant "groups: a class held out as a whole" $splitting/GroupSplit.swift 'counts[$0.key] + $0.value == totals[$0.key]' 'counts[$0.key] + $0.value > totals[$0.key]'
plant "groups: held out whatever the fraction" $splitting/GroupSplit.swift 'guard held.change(with: group, fraction: fraction) < 0 else { continue }' ''
plant "groups: the worst fold" $splitting/GroupSplit.swift 'changes[$0] < changes[$1] : held' 'changes[$0] > changes[$1] : held'
plant "groups: classes do not count" $splitting/GroupSplit.swift '[0] + (classes.map { [1 + $0[index]] } ?? [])' '[0]'
plant "groups: a lone class is one of rows" $splitting/Splitter.swift 'groups?[row] ?? row }' 'row }'
plant "groups: numbers by their spelling" $splitting/SplitColumn.swift ', column.type == .categorical {' ' {'
plant "time: the first rows held out" $splitting/TimeSplit.swift '[1 - fraction]' '[fraction]'
plant "time: a moment on two sides" $splitting/TimeSplit.swift '.filter { times[order[$0]] != times[order[$0 - 1]] }' '.filter { _ in true }'
plant "time: windows without an end" $splitting/TimeSplit.swift 'places.dropFirst() + [rows.count]' 'places.map { _ in rows.count }'
plant "time: a day for a month" $splitting/SplitColumn.swift 'guard fitting.count <= 1' 'guard fitting.count <= 9'

# reading files
reading=BackpropTables/Reading
plant "numbers: a decimal comma in spite of points" $reading/NumberFormatEvidence.swift 'comma != nil, point == nil, thousands == nil' 'comma != nil'
plant "numbers: a list is a decimal comma" $reading/NumberFormatEvidence.swift "isCommaCertain || delimiter != UInt8(ascii: \",\") ? .comma" '.comma'
plant "numbers: thousands after a zero" $reading/NumberFormat.swift ' && !beginsWithZero' ''
plant "numbers: an open separator without a note" $reading/NumberFormatEvidence.swift '!hasLongIntegers.contains(column) &&' 'false &&'
plant "missing: words are text" $reading/ColumnRules.swift 'return isMissingWord(cell) ? .missingWord : .text' 'return .text'
plant "missing: a sentinel only as spelled" $reading/ColumnRules.swift 'missingNumbers.contains(number)' 'false'
plant "stray text: a category" $reading/ColumnBuilder.swift 'textRows * 20 <= present || texts <= 3' 'texts <= 0'
plant "dropped columns: read" $reading/ColumnRules.swift ' && !options.dropped.contains(name)' ''

# unexpected values
plant "dates: swapped without an error" $preprocessing/Features.swift 'moment == nil, cells.isReversed(at: row)' 'false'
plant "range: never noted" $preprocessing/UnexpectedValues.swift 'numbers[$0] < range.lowest || numbers[$0] > range.highest' 'numbers[$0] > .infinity'
plant "range: noted at the edge" $preprocessing/FeatureEncoding.swift 'highest = maximum + max(2 * (maximum - quantile(0.9)), least)' 'highest = maximum'
plant "leaks: any correlation" $preprocessing/LeakCheck.swift 'abs(correlation) > 0.999' 'abs(correlation) > 0.1'

# dates
plant "dates: the week begins on Sunday" $preprocessing/Dates/DateEncoding.swift 'moment.day + 3' 'moment.day + 4'
plant "dates: a year has 365 days" $preprocessing/Dates/DateEncoding.swift '/ Double(next - first)' '/ 365'

# threshold features
thresholds=$preprocessing/Thresholds.swift
plant "threshold features: one value on a side" $thresholds 'minimumValues = 10' 'minimumValues = 1'
plant "threshold features: between equal values" $thresholds '
      .filter { sorted[$0 - 1] < sorted[$0] }' '.map { $0 }'
plant "threshold features: not at the nearest change of value" $thresholds 'distance(nearest + 1) < distance(nearest)' 'distance(nearest + 1) < 0'
plant "threshold features: one threshold twice" $thresholds 'guard nearest != last else { continue }' ''
plant "threshold features: no limit for a wide table" $preprocessing/PreprocessingFit.swift 'NumericEncoding.Thresholds.maximumPerTable / max(1, columns)' '.max'
plant "threshold features: on at the threshold" $preprocessing/FeatureEncoding.swift 'x > threshold' 'x >= threshold'
plant "threshold features: missing numbers are low" $preprocessing/FeatureEncoding.swift 'x.isNaN ? 0 : -height' '-height'
plant "threshold features: in any order" $preprocessing/Soundness.swift '.allSatisfy { $0 < $1 }' '.allSatisfy { _ in true }'

# networks with and without threshold features
comparison=$models/Training/ThresholdFeatureComparison.swift
run=$models/Training/TableTraining+Run.swift
plant "comparison: won by any gain" $comparison '> 2 * standardError }' '> -.infinity }'
plant "comparison: lost" $comparison '> 2 * standardError }' '> .infinity }'
plant "comparison: on few rows" $comparison 'minimumRows = 20' 'minimumRows = 1'
plant "comparison: of other members" $comparison 'Array(other.trainer.members.prefix' 'Array(other.trainer.members.suffix'
plant "comparison: without threshold features twice" $comparison 'options.preprocessing.thresholdFeatures = .on(
      maximum: ThresholdFeatureComparison.thresholds)' 'options.preprocessing.thresholdFeatures = .off'
plant "comparison: an interruption is ignored" $comparison 'guard !result.stopReason.wasInterrupted else' 'guard true else'
plant "comparison: half of the members with threshold features" $run 'return second.stopReason.wasInterrupted' 'return false'
plant "comparison: won, but the first networks kept" $run ': FittedNetworks(other, second, comparison: comparison)' ': FittedNetworks(self, first, comparison: comparison)'
plant "comparison: its networks trained twice" $run 'run(after: compared, control: control)' 'run(control: control)'
plant "comparison: won by confidence" $comparison 'calibrates: options.calibrates' 'calibrates: false'
plant "comparison: not in a fold" $models/CrossValidation/CrossValidation.swift 'var options = options
    options.training.seed' 'var options = options
    options.preprocessing.thresholdFeatures = .off
    options.training.seed'

# cross-validation
plant "folds: a class of one row held out" $models/CrossValidation/CrossValidation.swift '        .map { $0.adding(alone) }' ''
plant "folds: one seed for all" $models/CrossValidation/CrossValidation.swift 'seeds.append(generator.next())' 'seeds.append(options.training.seed)'
plant "folds: independent of each other" $models/CrossValidation/CrossValidationMetrics.swift '(1 / count + overlap)' '(1 / count)'
plant "folds: variance with J" $models/CrossValidation/CrossValidationMetrics.swift '/ (count - 1)' '/ count'
plant "folds: intervals of the normal distribution" $models/CrossValidation/CrossValidationMetrics.swift 'StudentT(degreesOfFreedom: evaluations.count - 1)' 'StudentT(degreesOfFreedom: 1000)'
plant "Student's t: a term too many" $models/CrossValidation/StudentT.swift 'degreesOfFreedom - 2, by' 'degreesOfFreedom, by'

# intervals and sets
plant "coverage: of n, not of n + 1" $models/ConformalCalibration.swift 'Double(rows + 1) * coverage - 1e-9' 'Double(rows) * coverage - 1e-9'
plant "coverage: kept scores too small" $models/ConformalCalibration.swift 'sorted[($0 * rows + kept - 1) / kept - 1]' 'sorted[($0 - 1) * rows / kept]'
plant "sets: the score of the other class" $models/PredictionRegions.swift 'place == 1 ? 1 - second : second' 'place == 1 ? second : 1 - second'
plant "sets: without those at the threshold" $models/PredictionRegions.swift 'class: $0.offset) <= thresholds' 'class: $0.offset) < thresholds'
plant "intervals: both ends above" $models/PredictionRegions.swift 'bounds(-)' 'bounds(+)'

# the target, and the rows
prepared=$models/Training/PreparedTable.swift
plant "task: that of the training rows" $prepared 'task: target.task,' ''
plant "weights: rows of weight 0 are measured" $prepared 'values[$0] > 0' 'values[$0] >= 0'
plant "test: none without an error" $prepared 'input.split != nil || !split.test.isEmpty' 'true'
plant "number format: forgotten" $preprocessing/Preprocessing.swift 'target.numberFormat ?? .point' '.point'

# where a metric comes from
source=$models/Training/RowSource.swift
plant "source: out-of-fold rows are called validation rows" $source 'case .outOfFold: "out-of-fold"' 'case .outOfFold: "validation"'
plant "source: an ensemble has validation rows" $source 'case .outOfFold: RowSource(.outOfFold, count: training)' 'case .outOfFold: RowSource(.validation, count: training)'
plant "source: an ensemble has no held-out rows" $source 'case .outOfFold: RowSource(.outOfFold, count: training)' 'case .outOfFold: nil'
plant "source: the rows of training counted as validation rows" $source 'RowSource(.validation, count: validation)' 'RowSource(.validation, count: training)'
plant "source: held-out rows before test rows" $source 'evaluations[0] }' 'evaluations[evaluations.count > 2 ? 1 : 0] }'
plant "source: test rows counted as training rows" $source 'RowSource(.test, count: rows.test)' 'RowSource(.test, count: rows.training)'
trained=$models/Training/TrainedModel.swift
plant "source: the report measures training rows" $trained 'test ?? heldOut ?? training, post' 'test ?? training, post'
plant "source: the report measures training rows as held-out ones" $trained 'let heldOut = fitted.crossFitted.map(post.blended)' 'let heldOut = fitted.crossFitted.map { $0.with(logits: training.logits) }'
plant "source: baselines on training rows" $trained 'prepared.testPredictions(logits) ?? model.heldOut ?? prepared' 'prepared.testPredictions(logits) ?? prepared'
rows=$models/Training/EvaluatedRows.swift
plant "source: shuffled features of held-out rows through the whole ensemble" $trained 'places: test == nil && heldOut != nil ? prepared.heldOutPlaces : nil' 'places: nil'
plant "source: shuffled features by another fold" $rows 'part[rowsAt[$0]] == index' 'part[rowsAt[$0]] == (index + 1) % parts.count'

# what is fitted after training
post=$models/Training/PostFit.swift
predictions=$models/Training/SourcedPredictions.swift
plant "weights: more than one in all" $post '(1 - weight) / Double(networks.count)' '1 / Double(networks.count)'
plant "weights: the linear model by the rows it was fitted on" $models/Training/ReferenceModels.swift 'try split.folds.map { try fit(data, $0.training) }' 'split.folds.map { _ in whole }'
plant "out of fold: by another network" $models/Training/FittedNetworks.swift 'heldOut = prepared.heldOutPredictions { index, x in
      members[index].network' 'heldOut = prepared.heldOutPredictions { index, x in
      members[(index + 1) % members.count].network'
plant "out of fold: metrics by the rows that chose the epoch" $models/Training/FittedNetworks.swift 'members[index].crossFittedLogits ?? members' 'members'
plant "temperature: not in the networks" $post 'temperature?.applied(to: network) ?? network' 'network'
plant "threshold: not in the metrics" $predictions 'ofLogits: logits, targets, loss, threshold: threshold' 'ofLogits: logits, targets, loss, threshold: 0.5'
plant "threshold: of the first class" $predictions 'Double(p[$0, 0])' '1 - Double(p[$0, 0])'

# files of older formats
older=$models/Files/OlderFormats.swift
plant "older files: an ensemble read as one network" $older 'networks > 1:' 'networks > 99:'
plant "older files: no threshold features" $older '.text("\(maximum)")' '.text("off")'
plant "older files: a decision threshold forgotten" $older 'self["threshold"] = self["threshold"] ?? .text("0.5")' 'self["threshold"] = .text("0.5")'

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
