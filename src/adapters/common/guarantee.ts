/**
 * How exactly the events of a source are placed.
 *
 * - `exact`: each event names its place. A loss is detected, and any order gives the same bubble.
 * - `bound`: one response is bound to one turn, and its events count in the order of arrival.
 * - `final-exact`: the final text is placed by its id. What is shown before it is best effort.
 */
export type Guarantee = 'exact' | 'bound' | 'final-exact'
