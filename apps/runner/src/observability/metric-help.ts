/**
 * What every metric of a live process means, by its name without the prefix `xray_`. `docs/how-to/operate.md` shows the same
 * table; a test holds the two and the code together.
 */
export const METRIC_HELP: Readonly<Record<string, string>> = {
  analysis_duplicate_runs_total: 'Runs that the analysis engine had seen already.',
  analysis_events_total: 'Events of the analysis engine, by type.',
  analysis_gate_halts_total: 'Halts of the gate that the analysis engine was told of.',
  analysis_late_runs_total: 'Runs that came to the analysis engine after a later one of their symbol.',
  analysis_output_failures_total: 'Outputs of analysis modules that failed; no verdict depends on them.',
  boundaries_total: 'Boundaries run, by whether they were caught up.',
  boundary_to_published_ms: 'Time from the end of a cut to everything of its boundary being durable and published.',
  dashboard_log_failures_total: 'Readings of the log that failed for the dashboards, by code.',
  dashboard_process_ends_total: 'Ends of the process of the dashboards that nobody had asked for.',
  dashboard_process_starts_total: 'Starts of the process of the dashboards.',
  dashboard_request_ms: 'Time of an answer of the dashboard server, by route.',
  dashboard_requests_total: 'Requests to the dashboard server, by route and status.',
  dashboard_stream_failures_total: 'Updates of the view that could not be sent.',
  dashboard_streams: 'Pages that follow the view.',
  dashboard_streams_dropped_total: 'Pages that were cut off because they did not read.',
  dashboard_view_failures_total: 'Present views that could not be made.',
  event_log_append_duration_ms: 'Time from an append to its being durable.',
  event_log_commit_duration_ms: 'Time of a commit in the store, with its fsync.',
  event_log_commits_total: 'Durable commits.',
  event_log_free_bytes: 'Free bytes on the disk of the log.',
  event_log_pending_bytes: 'Encoded bytes on their way to the disk.',
  event_log_records_total: 'Records made durable, raw and derived.',
  events_left_out: 'Events that are kept in the log and make no runs, by reason.',
  feed_candles_without_volume_total: 'Candles that moved and state no volume: kept, and their flow is missing.',
  feed_connections: 'Connections that the feed keeps, open or not.',
  feed_events_total: 'Events that frames and answers were decoded to, by type.',
  feed_exchange_delay_ms:
    'Least time by which receipts were behind the times that the exchange states, by connection; negative: ahead.',
  feed_frames_total: 'Frames received, by connection.',
  feed_live_streams: 'Streams that deliver.',
  feed_open_connections: 'Connections that are open.',
  feed_pending_requests: 'Requests that wait for their turn.',
  feed_received_bytes_total: 'Bytes of frames received, by connection.',
  feed_repeated_events_total: 'Events of numbered streams that came again, or after a later one, by channel.',
  feed_request_duration_ms: 'Time from a request to its answer.',
  feed_request_weight_available: 'Request weight that may be spent now.',
  feed_request_weight_total: 'Request weight spent.',
  feed_requests_total: 'Requests made, by the status of their answer.',
  feed_stale_streams: 'Streams that have been silent for longer than is usual for them.',
  feed_state_changes_total: 'State changes announced, by code, state and channel.',
  feed_streams: 'Streams that are wanted.',
  gate_symbols_left_out_total: 'Symbols that have no gate, because there are as many as the configuration allows.',
  last_boundary_ts_ms: 'Engine time of the last boundary that was closed.',
  raw_input_waiting_bytes: 'Payload bytes received and not durable yet.',
  raw_input_waiting_events: 'Events received and not durable yet.',
  runs_failed_total: 'Runs that failed, by the kind of their error.',
  runs_total: 'Runs made, by whether they were caught up.',
  server_connections: 'Connections to the page or to the health server, by server.',
  server_connections_closed_total:
    'Connections closed or refused since a server had as many as it takes, by server and reason.',
  symbols_left_out: 'Symbols whose events are kept in the log and make no runs, by reason.',
};

export function metricHelp(name: string): string {
  return METRIC_HELP[name] ?? name.replaceAll('_', ' ');
}
