/** How often something may really happen that was seen `seen` times in `tries`. */

const steps = 60 // halvings of [0, 1]: exact to the last bit of a double

/**
 * The upper end of the one-sided 95 % Clopper–Pearson interval: the largest probability under which as few as `seen` in
 * `tries` would still come up in 1 of 20. Never seen in 60 tries: at most 4.9 %.
 *
 * @throws {RangeError} when nothing was tried, or more was seen than tried
 * @see Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934
 */
export function upperBound(seen: number, tries: number): number {
  if (tries < 1 || seen < 0 || seen > tries) {
    throw new RangeError(`${seen} of ${tries} is no proportion.`)
  }

  let low = 0
  let high = 1
  for (let step = 0; step < steps; step++) {
    const middle = (low + high) / 2
    if (atMost(seen, tries, middle) > 0.05) {
      low = middle
    } else {
      high = middle
    }
  }
  return high
}

/** The probability of at most `seen` in `tries` when each comes up with `probability`. */
function atMost(seen: number, tries: number, probability: number): number {
  let sum = 0
  let choices = 1 // tries over count
  for (let count = 0; count <= seen; count++) {
    sum += choices * probability ** count * (1 - probability) ** (tries - count)
    choices *= (tries - count) / (count + 1)
  }
  return sum
}
