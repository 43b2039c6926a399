"""The uids that cc2dataset finds in one WAT file for a document type, one a line, in its order and with its repetitions."""

import sys

from loguru import logger
from cc2dataset.main import process_wat

logger.remove()
for uid, *_ in process_wat(sys.argv[1], sys.argv[2]):
    print(uid)
