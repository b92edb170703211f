/** One figure of a scenario over its runs, with the first run after each change of level. */

import { one } from '#page/dom'
import { formatChange } from '#page/figures'
import { drawDot, label, within } from '#page/overlay'
import { axis, colour, drawIn, listenToKeys, valueAxis } from '#page/plot'

/** @typedef {import('../chart-data.ts').HistoryData} HistoryData */

/**
 * @param {HTMLElement} figure
 * @param {HistoryData} data
 */
export function showHistory(figure, { runs, red, values, changes }) {
  const host = one(figure, '.plot', HTMLElement)
  const readout = one(figure, '.readout', HTMLElement)
  const usual = readout.textContent
  /** @type {readonly import('../chart-data.ts').RunLabel[]} */
  const all = JSON.parse(one(document, '#runs', HTMLScriptElement).text)

  const chart = drawIn(host, () => ({
    options: {
      cursor: { drag: { x: true, y: false, setScale: true }, y: false, points: { size: 8 } },
      scales: {
        x: { time: false, range: (_, low, high) => [low - 0.5, high + 0.5] },
        y: { range: (_, low, high) => [Math.min(0, low * 1.1), Math.max(1024, high) * 1.15] },
      },
      series: [{}, { stroke: () => colour('accent'), width: 1.25, points: { show: false } }],
      axes: [
        axis({
          grid: { show: false },
          space: 80,
          incrs: [1, 2, 5, 10, 20, 50],
          values: (_, marks) => marks.map(index => all[runs[index] ?? -1]?.[0] ?? ''),
        }),
        valueAxis(true),
      ],
      hooks: {
        draw: [
          plot => {
            const { ctx, bbox } = plot
            for (const index of changes) {
              within(plot, () => {
                const x = Math.round(plot.valToPos(index - 0.5, 'x', true))
                ctx.strokeStyle = colour('red')
                ctx.lineWidth = uPlot.pxRatio
                ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio])
                ctx.beginPath()
                ctx.moveTo(x, bbox.top)
                ctx.lineTo(x, bbox.top + bbox.height)
                ctx.stroke()
                label(plot, 'changed', {
                  x: x + 4 * uPlot.pxRatio,
                  y: bbox.top + 12 * uPlot.pxRatio,
                  ink: colour('red'),
                  align: 'left',
                })
              })
            }
            for (const [index, value] of values.entries()) {
              drawDot(plot, {
                x: index,
                y: value,
                colour: colour(red[index] === 1 ? 'red' : 'accent'),
                radius: changes.includes(index) ? 5 : 3,
              })
            }
          },
        ],
        setCursor: [
          ({ cursor: { idx } }) => {
            const [run, value] = idx == null ? [] : [all[runs[idx] ?? -1], values[idx]]
            readout.textContent =
              run === undefined || value === undefined ? usual : `${formatChange(value, true)} · ${run[1]}`
          },
        ],
      },
    },
    data: [values.map((_, index) => index), values],
  }))
  listenToKeys(host, chart.plot)
}
