/** What every metric means, by name without the prefix `xray_`. `docs/how-to/operate.md` shows the same table. */
export const METRIC_HELP: Readonly<Record<string, string>> = {
  raw_input_waiting_events: 'Events received and not durable yet.',
  raw_input_waiting_bytes: 'Payload bytes received and not durable yet.',
  event_log_pending_bytes: 'Encoded bytes on their way to the disk.',
  event_log_commits_total: 'Durable commits.',
  event_log_records_total: 'Records made durable, raw and derived.',
  event_log_commit_duration_ms: 'Time of a commit in the store, with its fsync.',
  event_log_append_duration_ms: 'Time from an append to its being durable.',
  boundaries_total: 'Boundaries run, by whether they were caught up.',
  runs_total: 'Runs made, by whether they were caught up.',
  boundary_to_published_ms: 'Time from the planned end of a cut to everything of its boundary being published.',
  last_boundary_ts_ms: 'Engine time of the last boundary that was closed.',
};

export function metricHelp(name: string): string {
  return METRIC_HELP[name] ?? name.replaceAll('_', ' ');
}
