// Made by `npm run gen` from the files of this folder.
import type { ExportDefinition } from './define-export.ts';
import dummy from './dummy.export.ts';
import files from './files.export.ts';
import parquet from './parquet.export.ts';
import urlParquet from './url-parquet.export.ts';
import webdataset from './webdataset.export.ts';

/** Every export format, by id. */
export const EXPORTS: readonly ExportDefinition[] = [dummy, files, parquet, urlParquet, webdataset];
