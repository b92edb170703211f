/** Points with the line that was fitted to them: retained bytes over rounds, or over the size of the work. */

import { one } from '#page/dom'
import { formatBytes } from '#bytes'
import { formatChange } from '#page/figures'
import { drawDot, label, within } from '#page/overlay'
import { axis, colour, drawIn, listenToKeys, valueAxis } from '#page/plot'

/** @typedef {import('#page/plot').Plot} Plot */

/** @typedef {import('../chart-data.ts').FitData} FitData */

/**
 * @param {HTMLElement} figure
 * @param {FitData} data
 */
export function showFit(figure, data) {
  const host = one(figure, '.plot', HTMLElement)
  const readout = one(figure, '.readout', HTMLElement)
  const usual = readout.textContent
  const nameOf = (/** @type {number} */ x) => (data.x === 'size' ? formatBytes(x) : `round ${x}`)
  const xs = data.points.map(([x]) => x)

  const chart = drawIn(host, () => ({
    options: {
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 9 } },
      scales: {
        x: { time: false, range: (_, low, high) => [low - (high - low) * 0.04, high + (high - low) * 0.04] },
        y: { range: (_, low, high) => rangeOf(data, low, high) },
      },
      series: [{}, { stroke: () => colour('accent'), paths: () => null, points: { show: false } }],
      axes: [
        axis({
          grid: { show: false },
          splits: plot =>
            thinned([...new Set(xs)], Math.max(2, Math.floor(plot.width / (data.x === 'size' ? 70 : 32)))),
          values: (_, marks) => marks.map(x => (data.x === 'size' ? formatBytes(x) : String(x))),
        }),
        valueAxis(data.isBytes),
      ],
      hooks: {
        draw: [
          plot => {
            drawFit(plot, data)
          },
        ],
        setCursor: [
          ({ cursor: { idx } }) => {
            const point = idx == null ? undefined : data.points[idx]
            readout.textContent =
              point === undefined ? usual : `${nameOf(point[0])}: ${formatChange(point[1], data.isBytes)}`
          },
        ],
      },
    },
    data: [xs, data.points.map(([, y]) => y)],
  }))
  listenToKeys(host, chart.plot)
}

/**
 * Marks that have room: every size, or every so many rounds.
 *
 * @param {readonly number[]} xs
 * @param {number} room how many there is room for
 */
function thinned(xs, room) {
  const [low = 0, high = 1] = [xs.at(0), xs.at(-1)]

  // Sizes double, so the first ones would lie on each other.
  return xs.length <= room &&
    xs.every((x, index) => index === 0 || (x - (xs[index - 1] ?? 0)) / (high - low) > 1 / (2 * room))
    ? [...xs]
    : xs.filter(
        (x, index) =>
          index === 0 ||
          index === xs.length - 1 ||
          ((high - x) / (high - low) > 1 / room &&
            (x - low) / (high - low) > 1 / room &&
            (xs.length <= 2 * room || index % Math.ceil(xs.length / room) === 0)),
      )
}

/**
 * @param {Plot} plot
 * @param {FitData} data
 */
function drawFit(plot, { points, line, bound, red }) {
  const { ctx } = plot
  const [first = 0, last = 0] = [points.at(0)?.[0], points.at(-1)?.[0]]
  const ink = colour(red ? 'red' : 'accent')
  const at = (/** @type {number} */ slope, /** @type {number} */ x) =>
    line === undefined ? 0 : line.middle[1] + slope * (x - line.middle[0])
  const canvas = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {[number, number]} */ ([plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true)])

  within(plot, () => {
    if (line?.interval !== undefined) {
      const { low, high } = line.interval
      ctx.globalAlpha = 0.16
      ctx.fillStyle = ink
      ctx.beginPath()
      for (const [slope, from, to] of [
        [low, first, last],
        [high, last, first],
      ]) {
        ctx.lineTo(...canvas(from ?? 0, at(slope ?? 0, from ?? 0)))
        ctx.lineTo(...canvas(to ?? 0, at(slope ?? 0, to ?? 0)))
      }
      ctx.fill() // the two triangles between the least and the greatest slope
      ctx.globalAlpha = 1
    }
    if (line !== undefined) {
      ctx.strokeStyle = ink
      ctx.lineWidth = 1.5 * uPlot.pxRatio
      ctx.beginPath()
      ctx.moveTo(...canvas(first, at(line.slope, first)))
      ctx.lineTo(...canvas(last, at(line.slope, last)))
      ctx.stroke()
    }
    if (line !== undefined && bound !== undefined) {
      const start = at(line.slope, first)
      ctx.strokeStyle = colour('muted')
      ctx.lineWidth = 1.25 * uPlot.pxRatio
      ctx.setLineDash([5 * uPlot.pxRatio, 4 * uPlot.pxRatio])
      ctx.beginPath()
      ctx.moveTo(...canvas(first, start))
      ctx.lineTo(...canvas(last, start + bound * (last - first)))
      ctx.stroke()
      const [x, y] = canvas(last, start + bound * (last - first))
      label(plot, 'bound', { x: x - 4 * uPlot.pxRatio, y: y - 5 * uPlot.pxRatio, ink: colour('muted') })
    }
  })
  for (const [x, y] of points) {
    drawDot(plot, { x, y, colour: ink, radius: 3.5 })
  }
}

/**
 * @param {FitData} data
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
function rangeOf({ points, line, bound, isBytes }, low, high) {
  const [first = 0, last = 0] = [points.at(0)?.[0], points.at(-1)?.[0]]
  const ends = line === undefined ? [] : [first, last].map(x => line.middle[1] + line.slope * (x - line.middle[0]))
  const limit = line === undefined || bound === undefined ? [] : [(ends[0] ?? 0) + bound * (last - first)]
  const [bottom, top] = [Math.min(0, low, ...ends), Math.max(low, high, ...ends, ...limit)]
  const space = Math.max((top - bottom) * 0.08, isBytes ? 1024 : 0.5)

  return [bottom === 0 ? 0 : bottom - space, top + 1.5 * space]
}
