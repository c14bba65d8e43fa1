/** How one looks at a picture: how near, from where, how it is turned. Pure. */
export const MOST = 5 // times

export const START = { scale: 1, x: 0, y: 0, turned: 0, whole: 1 }

/** The view `factor` times nearer, with the point `at` (from the middle) staying where it is. */
export function nearer(view, factor, at = [0, 0]) {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor))
  const by = scale / view.scale
  return { ...view, scale, x: at[0] - (at[0] - view.x) * by, y: at[1] - (at[1] - view.y) * by }
}

/** The view in which the picture (its size unturned) leaves no edge of the stage for nothing. */
export function fitted(view, stage, size) {
  const [width, height] = view.turned % 180 ? [size[1], size[0]] : size
  const whole = Math.min(1, stage[0] / (width || 1), stage[1] / (height || 1))
  const spare = (room, side) => Math.max(0, (side * whole * view.scale - room) / 2)
  const held = (value, most) => Math.max(-most, Math.min(most, value))
  return {
    ...view,
    whole,
    x: held(view.x, spare(stage[0], width)),
    y: held(view.y, spare(stage[1], height)),
  }
}

/** The view as CSS draws it. */
export function drawn({ scale, x, y, turned, whole }) {
  return `translate(${x}px, ${y}px) scale(${scale * whole}) rotate(${turned}deg)`
}
