import { sharedFixtures } from './helpers/shared-fixtures.ts';

/** Says once what the number of skipped tests at the end is about. */
export default function setup(): void {
  if (sharedFixtures === undefined) {
    process.stdout.write(
      "No third-party fixtures at ../shared/fixtures (LAION's heads, CLIP goldens, crawl pages): tests that need them are skipped.\n",
    );
  }
}
