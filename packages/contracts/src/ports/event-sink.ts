/** Where a stage hands on what it has already appended. Rejecting means: not taken; the stage must not go on. */
export interface EventSink<Event> {
  publish(events: readonly Event[]): Promise<void>;
}
