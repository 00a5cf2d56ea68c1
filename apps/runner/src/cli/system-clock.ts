export { systemClock } from '@xray/market-data/clock';
