/** Where a stage hands on what it has already appended. Rejecting means: not taken; the stage must not go on. */
export interface EventSink<Event> {
  /** Takes events in order, all or none. It is not called again before it has resolved. */
  publish(events: readonly Event[]): Promise<void>;
}
