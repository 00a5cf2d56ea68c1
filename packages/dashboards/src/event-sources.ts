/** Where the events come from that the view model is made of, in the order of the pipeline. */
export const EVENT_SOURCES = ['orchestrator', 'state_gate', 'analysis_engine'] as const;
/** The stage that an event comes from. */
export type EventSource = (typeof EVENT_SOURCES)[number];
