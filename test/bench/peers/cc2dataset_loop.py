"""cc2dataset's own loop over one WAT file, without Spark. Prints {"seconds": s, "pairs": n}; exits with 3 where cc2dataset is missing."""

import json
import sys
import time

try:
    from loguru import logger
    from cc2dataset.main import process_wat
except ImportError:
    sys.exit(3)

logger.remove()
begin = time.perf_counter()
pairs = sum(1 for _ in process_wat(sys.argv[1], "image"))
print(json.dumps({"seconds": time.perf_counter() - begin, "pairs": pairs}))
