import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that this package throws. */
export class DashboardError extends defineErrors('DashboardError', {
  /** The configuration does not match its schema. Policy: halt; correct the key that the message names. */
  invalid_config: 'halt',
  /** What was handed in as events is no list of them, or one is no event of its source. Policy: skip; nothing of the list is taken. */
  invalid_events: 'skip',
  /** What should be drawn is no view model. Policy: skip; give what `buildSnapshot` gave. */
  invalid_view: 'skip',
  /** Another argument is not what the call takes, such as a time that is none. Policy: halt; correct the call. */
  invalid_argument: 'halt',
  /** A server was asked for what it must not be, or its page is not where it should be. Policy: halt. */
  invalid_server_options: 'halt',
  /** The address cannot be listened on. Policy: halt; name another port. */
  cannot_listen: 'halt',
  /** The process of the dashboards cannot do what was asked, and would not the next time either. Policy: halt; as the message says. */
  refused: 'halt',
  /** A request asks in a way that the server does not know. Policy: skip; it is answered with 400. */
  invalid_request: 'skip',
  /** What a request asks for is not in the log. Policy: skip; it is answered with 404. */
  not_found: 'skip',
  /** As many streams are open as the server serves. Policy: retry; the request is answered with 503. */
  too_many_streams: 'retry',
}) {}
/**
 * What the dashboards could not do, to be switched on; the server makes HTTP statuses of some. The entries of the class
 * say what to do about each.
 */
export type DashboardErrorCode = ErrorCodeOf<typeof DashboardError>;
