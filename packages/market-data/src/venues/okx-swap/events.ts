import { venueEvents } from '../venue-events.ts';

export const SOURCE_ID = 'okx-swap';

export const { decodeFailure, envelope } = venueEvents(SOURCE_ID);
