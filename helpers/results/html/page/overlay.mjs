/**
 * What is drawn on a timeline beside its lines: phases, collections, levels and readings. All in pixels of the canvas.
 */

import { colour } from '#page/plot'

/** @typedef {import('#page/plot').Plot} Plot */

/**
 * A level across the plot, with its name at one of its ends.
 *
 * @param {Plot} plot
 * @param {{ readonly value: number, readonly name: string, readonly colour: string, readonly dash: readonly number[],
 * readonly from?: number, readonly to?: number, readonly side?: 'left' | 'right' }} level
 */
export function drawLevel(plot, { value, name, colour: ink, dash, from, to, side = 'right' }) {
  const { ctx, bbox } = plot
  const [left, right] = [
    from === undefined ? bbox.left : plot.valToPos(from, 'x', true),
    to === undefined ? bbox.left + bbox.width : plot.valToPos(to, 'x', true),
  ]
  const y = Math.round(plot.valToPos(value, 'y', true))

  within(plot, () => {
    ctx.strokeStyle = ink
    ctx.lineWidth = 1.25 * uPlot.pxRatio
    ctx.setLineDash(dash.map(length => length * uPlot.pxRatio))
    ctx.beginPath()
    ctx.moveTo(left, y)
    ctx.lineTo(right, y)
    ctx.stroke()
    if (name !== '') {
      const x =
        side === 'right'
          ? Math.min(right, bbox.left + bbox.width) - 4 * uPlot.pxRatio
          : Math.max(left, bbox.left) + 4 * uPlot.pxRatio
      label(plot, name, { x, y: y - 4 * uPlot.pxRatio, ink, align: side })
    }
  })
}

/**
 * @param {Plot} plot
 * @param {string} text
 * @param {{ readonly x: number, readonly y: number, readonly ink: string, readonly align?: CanvasTextAlign }} position
 */
export function label({ ctx }, text, { x, y, ink, align = 'right' }) {
  ctx.font = `${11.5 * uPlot.pxRatio}px system-ui, sans-serif`
  ctx.textAlign = align
  ctx.textBaseline = 'alphabetic'
  ctx.lineWidth = 3 * uPlot.pxRatio
  ctx.setLineDash([])
  ctx.strokeStyle = colour('surface')
  ctx.strokeText(text, x, y) // it stays readable on top of lines
  ctx.fillStyle = ink
  ctx.fillText(text, x, y)
}

/**
 * Stretches of time, every other one shaded, named where there is room.
 *
 * @param {Plot} plot
 * @param {readonly (readonly [at: number, name: string])[]} phases
 * @param {number} end
 */
export function drawPhases(plot, phases, end) {
  const { ctx, bbox } = plot

  within(plot, () => {
    for (const [index, [at, name]] of phases.entries()) {
      const left = Math.max(bbox.left, plot.valToPos(at, 'x', true))
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(phases[index + 1]?.[0] ?? end, 'x', true))
      ctx.fillStyle = name.startsWith('reading') ? colour('reading') : colour(index % 2 === 0 ? 'surface' : 'shade')
      ctx.fillRect(left, bbox.top, right - left, bbox.height)
      ctx.font = `${11.5 * uPlot.pxRatio}px system-ui, sans-serif`
      if (ctx.measureText(name).width + 10 * uPlot.pxRatio < right - left) {
        label(plot, name, {
          x: left + 5 * uPlot.pxRatio,
          y: bbox.top + 14 * uPlot.pxRatio,
          ink: colour('muted'),
          align: 'left',
        })
      }
    }
  })
}

/**
 * Garbage collections along the bottom: full ones tall, minor ones short.
 *
 * @param {Plot} plot
 * @param {readonly (readonly [at: number, full: 0 | 1, count: number, pause: number])[]} collections
 */
export function drawCollections(plot, collections) {
  const { ctx, bbox } = plot

  within(plot, () => {
    ctx.fillStyle = colour('muted')
    for (const [at, full] of collections) {
      const height = (full === 1 ? 9 : 4) * uPlot.pxRatio
      ctx.globalAlpha = full === 1 ? 0.75 : 0.4
      ctx.fillRect(
        Math.round(plot.valToPos(at, 'x', true)),
        bbox.top + bbox.height - height,
        Math.max(1, uPlot.pxRatio),
        height,
      )
    }
  })
}

/**
 * Where the process came to a bad end, which is where its timeline does.
 *
 * @param {Plot} plot
 * @param {string} name
 * @param {number} at
 */
export function drawEnd(plot, name, at) {
  const { ctx, bbox } = plot
  const x = Math.round(plot.valToPos(at, 'x', true)) - uPlot.pxRatio

  within(plot, () => {
    ctx.fillStyle = colour('red')
    ctx.fillRect(x - uPlot.pxRatio, bbox.top, 2 * uPlot.pxRatio, bbox.height)
    label(plot, `✗ ${name}`, { x: x - 6 * uPlot.pxRatio, y: bbox.top + 30 * uPlot.pxRatio, ink: colour('red') })
  })
}

/**
 * @param {Plot} plot
 * @param {{ readonly x: number, readonly y: number, readonly colour: string, readonly radius?: number }} dot
 */
export function drawDot(plot, { x, y, colour: ink, radius = 4 }) {
  const { ctx } = plot

  within(plot, () => {
    ctx.beginPath()
    ctx.arc(plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true), radius * uPlot.pxRatio, 0, 2 * Math.PI)
    ctx.fillStyle = ink
    ctx.strokeStyle = colour('surface')
    ctx.lineWidth = 1.5 * uPlot.pxRatio
    ctx.fill()
    ctx.stroke()
  })
}

/**
 * Draws on the plot alone, and leaves the canvas as it was.
 *
 * @param {Plot} plot
 * @param {() => void} draw
 */
export function within({ ctx, bbox }, draw) {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  draw()
  ctx.restore()
}
