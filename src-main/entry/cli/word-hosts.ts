import type { OutputOf } from '#shared/contract.ts';
import { formatBytes } from './progress-bar.ts';
import { counted, number } from './word-numbers.ts';

const ROBOTS = {
  read: 'robots.txt read',
  absent: 'no robots.txt',
  refused: 'robots.txt not shown',
  unreachable: 'robots.txt out of reach',
} as const;

/** The hosts of a download in one line; none where none was asked. */
export function wordAskedHosts({ asked, parked, disallowing, unreachable }: OutputOf<'download'>['hosts']): string[] {
  if (asked === 0) return [];
  const notes = [
    ...(disallowing > 0 ? [`${number(disallowing)} forbid images by robots.txt`] : []),
    ...(unreachable > 0 ? [`the robots.txt of ${number(unreachable)} could not be read`] : []),
    ...(parked > 0 ? [`${number(parked)} were left alone after failures`] : []),
  ];
  return [`  ${counted(asked, 'host')} asked${notes.length > 0 ? `: ${notes.join(', ')}` : ''} (gleaner hosts)`];
}

/** One paragraph a host: origins are too long for a table in a terminal. */
export function wordHosts({ total, hosts }: OutputOf<'hosts'>): string {
  const lines = [`${counted(total, 'host')} asked so far${hosts.length < total ? `, ${number(hosts.length)} shown` : ''}`];
  for (const host of hosts) {
    const counts = [
      counted(host.requests, 'request'),
      formatBytes(host.bytes),
      ...(host.rate_limited > 0 ? [`${number(host.rate_limited)} times asked for a slower pace`] : []),
      ...(host.errors > 0 ? [counted(host.errors, 'error')] : []),
      ...(host.disallowed > 0 ? [`${number(host.disallowed)} forbidden`] : []),
      ...(host.robots === null ? [] : [ROBOTS[host.robots]]),
      ...(host.parked ? ['PARKED'] : []),
    ];
    lines.push(`  ${host.origin}`, `    ${counts.join(', ')}`);
  }
  return lines.join('\n');
}
