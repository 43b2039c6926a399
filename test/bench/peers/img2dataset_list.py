"""img2dataset's own job on one list: python img2dataset_list.py LIST OUT PROCESSES THREADS [COLUMN,...]. Prints the seconds of the job, start-up left out."""

import json
import sys
import time

if __name__ == "__main__":
    url_list, out, processes, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    columns = sys.argv[5].split(",") if len(sys.argv) > 5 else None
    from img2dataset import download

    begun = time.time()
    download(
        url_list=url_list,
        output_folder=out,
        input_format="parquet" if url_list.endswith(".parquet") else "csv",
        save_additional_columns=columns,
        url_col="url",
        caption_col="caption",
        output_format="webdataset",
        image_size=256,
        resize_mode="border",
        number_sample_per_shard=1000,
        processes_count=processes,
        thread_count=threads,
        enable_wandb=False,
    )
    print(json.dumps({"seconds": time.time() - begun}))
