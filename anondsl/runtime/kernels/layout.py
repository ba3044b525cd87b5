"""Where everything lies: the context block that kernels are called with, and the records they share with the host.

The context block is an array of 64-bit words; the constants below are positions in it. A word is an address, a size, a
number put in by the host, or a number put out by a kernel.
"""

from __future__ import annotations

# -- the input ----------------------------------------------------------------------------------------------------
SRC = 0  # address of the bytes
SIZE = 1  # number of bytes
POS = 2  # where the data set starts
IMPLICIT = 3  # 1: implicit VR
BIG = 4  # 1: big endian

# -- tables of the ruleset ----------------------------------------------------------------------------------------
HASH = 5  # u64[HASH_SLOTS]: tag << 16 | row; all ones: free
ROWS = 6  # row records, ROW_SIZE bytes each
ROW_COUNT = 7
NODES = 8  # i32[3 * n]
LEAVES = 9  # i32[3 * n]: op, action, entry
TYPES = 10  # u8[]: packed Types, see compiled.table.TypeTable
TYPE_STRIDE = 11
NESTED = 12  # u32[]: sorted
NESTED_COUNT = 13
DUMMIES = 14  # payload records of the dummies, PAYLOAD_SIZE bytes each
DELTA = 15  # u16[states * symbols]
SYMBOLS = 16
ACCEPTS = 17  # u8[states * paths]
PATHS = 18
SCOPES = 19  # i32[2 * n]: path, parent
SCOPE_COUNT = 20
PATTERNS = 21  # i64[3 * n]: value, care, node
PATTERN_COUNT = 22
UNKNOWN_NODE = 23
PRIVATE_NODE = 24
CREATORS = 25  # i64[2 * n]: address and length of each creator's text
CREATOR_COUNT = 26
PRIVATE = 27  # i32[4 * n]: creator, group (-1 block), offset, node; sorted
PRIVATE_COUNT = 28
SAFE = 29  # i32[4 * n]: VR number (-1 any), least, most (0 no bound), step
VR_OF_LETTERS = 30  # u8[26 * 26]: VR number of two capital letters, 255 none
VR_TRAITS = 31  # u8[256]: traits of a VR number, VR_* below
TEXT_OK = 32  # u8[TEXT_CLASSES * 256]: whether a byte may stand in a kept value of a text class
TEXT_CLASS = 33  # u8[256]: text class of a VR number, 255: no text
ACTIONS = 34  # i64[4 * n] per action, set for each instance: see ACTION_* below
SHA_K = 35  # u32[64]
SHA_SCRATCH = 36  # u8[1024]
UID_KEY = 37  # u32[16]: inner and outer state of HMAC-SHA-256 under the UID key
ROOTS = 38  # payload records of UID roots with their dot
MEMO = 39  # MEMO_SLOTS records of MEMO_SIZE bytes
TAGS_IN = 40  # arrays of TagTable, for `prepare`
VRS_IN = 41
FLAGS_IN = 42
NODES_IN = 43
DUMMIES_IN = 44
SYMBOLS_IN = 45
COLUMNS_IN = 46
KEY_BLOCK = 47  # u8[64]: key of the UIDs, filled up with zeros, for `prepare`

# -- the instance -------------------------------------------------------------------------------------------------
ENTRIES = 48  # entry records, ENTRY_SIZE bytes each
ENTRY_CAP = 49
STACK = 50  # i64[STACK_WORDS * STACK_DEPTH]
CREATOR_STACK = 51  # i64[3 * CREATOR_CAP]: key, creator, entry
SLOTS = 52  # i32[256]: entry at the top level that fills a slot, -1 none
SLOT_COUNT = 53
GUARDS = 54  # u8[]: instance-level conditions
SCOPE_HOLDS = 55  # u8[entries * scopes]: conditions of scopes, by the host
SCOPE_BITS = 56  # u8[entries * scopes]: made by `decide`
TYPE_ROW = 57  # row of TypeTable for the SOP class
VALUES = 59  # u8[]: new values
VALUES_CAP = 60
OUT = 61  # u8[]: the new data set
OUT_CAP = 62
INSERTS = 63  # i64[3 * n]: tag, address, size; sorted by tag
INSERT_COUNT = 64
DEFERRED = 65  # i32[]: entries that the host must fill
DEFERRED_CAP = 66
SPLIT_AT = 67  # pixel data of at least so many bytes stays out of OUT
FILE_SIZE = 68  # bytes of the whole file, of which SRC may hold the first, and the last behind the gap
GAP = 69  # bytes of the top-level pixel data that SRC leaves out, from the start of its value

# -- what kernels answer ------------------------------------------------------------------------------------------
ENTRY_COUNT = 70
UNSORTED = 71  # 1: tags out of order somewhere
END = 72  # position behind the last element read
VALUES_USED = 73
DEFERRED_COUNT = 74
OUT_USED = 75
PIXEL_OUT = 76  # position in OUT where the pixel bytes belong, -1: none left out
PIXEL_FROM = 77  # their place in SRC
PIXEL_SIZE = 78
ABOUT_TAG = 79  # tag a rejection is about
ABOUT_ENTRY = 80  # rule number it is about, -1 `otherwise`
REMOVED_INVALID = 81
NESTED_CHARSET = 82  # 1: an item holds a character set of its own
PIXEL_ENTRY = 83  # entry of the top-level pixel data, -1 none
PIXEL_VALUE = 84  # with PIXELS_OUTSIDE: where the value of the pixel data starts
PIXEL_LENGTH = 85  # and how long it is
META_START = 86  # where the data set starts
META_FOUND = 87  # three pairs of place and length: transfer syntax, SOP class, SOP instance
META_USED = 93  # bytes of META_OUT
NEW_SOP = 94  # where in META_OUT the new SOP Instance UID stands
NEW_SOP_LENGTH = 95  # and how long it is, without padding
FILES_DONE = 96

# -- the precedent: what the host saw and decided in an instance before (`remember`, `follow`) ----------------------
PRECEDENT = 104  # u8[]: made by `remember`
PRECEDENT_CAP = 105
PRECEDENT_HOLDS = 106  # 1: an instance like it may be decided like it
SLOT_MODES = 107  # u8[256]: LOOK_* below
SOP_SLOT = 108  # slot of the SOP Instance UID
ANSWERS = 109  # records of new values that the host made, ANSWER_SIZE bytes each
ANSWER_COUNT = 110
ANSWER_BYTES = 111  # u8[]: the values
META_BEFORE = 112  # u8[]: preamble and file meta information in front of the SOP Instance UID
META_BEFORE_SIZE = 113
META_AFTER = 114  # u8[]: and behind it
META_AFTER_SIZE = 115
META_OUT = 116  # u8[META_OUT_SIZE]: all of it, for the instance at hand
KERNELS = 117  # addresses of kernels for kernels, in the order of CALL_* below

# -- a series of files (`series`) -----------------------------------------------------------------------------------
SYSTEM = 118  # addresses of functions of the system, in the order of SYS_* below
PATHS_TEXT = 119  # u8[]: paths of files, each with a zero behind it
PATHS_START = 120  # i64[]: where each starts
PATHS_COUNT = 121
BUFFER = 122  # u8[]: what is read of a file
BUFFER_SIZE = 123
READ_FLAGS = 124  # with which a file is opened, and one is made
WRITE_FLAGS = 125
WORK_FOLDER = 126  # descriptor of the folder in which outputs are made
SERIES_FOLDER = 127  # descriptor of the folder in which they get their names, -1: left to the host
NAME_BEFORE = 128  # u8[]: what the names of outputs in the work folder start with
NAME_BEFORE_SIZE = 129
NAME_NUMBER = 130  # number of the last one
OUTCOMES = 131  # records of what became of each file, OUTCOME_SIZE bytes each
SCRATCH = 132  # u8[SCRATCH_SIZE]

CONTEXT_WORDS = 136

# -- records ------------------------------------------------------------------------------------------------------
ENTRY_SIZE = 64
E_TAG = 0  # u32
E_VR = 4  # u8: VR number in force: as sent, by the dictionary where sent as UN or implicit; 255 nobody knows
E_KIND = 5  # u8
E_FLAGS = 6  # u8
E_DEPTH = 7  # u8: 0 top level
E_HEAD = 8  # i64: where the element or item starts
E_VALUE = 16  # i64: where its value starts
E_LENGTH = 24  # i64: bytes of the value, delimiter left out; of encapsulated pixel data with it
E_END = 32  # i32: entry behind the last one inside
E_PARENT = 36  # i32: the item (of an element) or sequence (of an item) around it, -1 top level
E_ROW = 40  # i32: row of the dictionary, -1 none; of a private element: creator, -1 none
E_STATE = 44  # i32: of an item: state of the path automaton; of a private element: entry of its creator element
E_OP = 48  # u8
E_WIRE = 49  # u8: VR number as sent, 255 implicit
E_ARG = 52  # i32: operand of the op
E_EXTRA = 56  # i64: place of the new value in VALUES

ELEMENT = 0
SEQUENCE = 1
ITEM = 2

F_UNDEFINED = 1  # undefined length
F_IMPLICIT = 2  # encoded as implicit VR
F_BIG = 4  # encoded as big endian
F_PRIVATE = 8
F_FRAGMENTS = 16  # encapsulated pixel data
F_GAP = 64  # its value is not in SRC
F_OPAQUE = 32  # claims to be a sequence by the dictionary and does not read as one

R_DROP = 0
R_KEEP = 1
R_DESCEND = 2  # a sequence or item that stays, its content ruled
R_EMPTY = 3
R_PAYLOAD = 4  # E_ARG: payload record
R_VALUE = 5  # E_EXTRA, E_ARG: place and length in VALUES
R_DEFER = 6  # E_ARG: leaf; the host turns it into another op
R_DUMMY = 7  # a dummy that the host must make: E_ARG: dummy
R_CHECK = 8  # kept, if its text decodes: the host looks

ROW_SIZE = 24
W_NODE = 0  # i32
W_FLAGS = 4  # u16
W_DUMMY = 6  # u16
W_SYMBOL = 8  # u16
W_COLUMN = 10  # u16
W_VR = 12  # u8
W_SLOT = 13  # u8: slot of the host's wishes, 0 none
W_TAG = 16  # u32

PAYLOAD_SIZE = 24
P_ADDRESS = 0  # i64, 0: the host makes it
P_LENGTH = 8  # i64
P_KIND = 16  # i64: DUMMY_* below

DUMMY_BYTES = 0
DUMMY_UID = 1
DUMMY_REJECT = 2
DUMMY_HOST = 3

LOOK_VALUE = 0  # an instance is alike only where the value is the same
LOOK_SHAPE = 1  # ... where VR, kind and length are: nobody looks at the value
LOOK_FREE = 2  # ... where VR and kind are

ANSWER_SIZE = 32
A_FORM = 0  # u32: op, VR << 8, encoding << 16, empty << 24, top level << 25 of the element
A_ARG = 4  # i32
A_TAG = 8  # u32
A_ROW = 12  # i32
A_PLACE = 16  # i64: in ANSWER_BYTES
A_LENGTH = 24  # i64
A_FLAGS = F_IMPLICIT | F_BIG | F_PRIVATE

META_OUT_SIZE = 1024
GROUP_LENGTH_AT = 140  # of the value of (0002,0000), behind preamble, mark and head

CALL_HEAD = 0
CALL_INDEX = 1
CALL_PLACE = 2
CALL_DECIDE = 3
CALL_EMIT = 4
CALL_FOLLOW = 5

SYS_OPENAT = 0
SYS_STATX = 1
SYS_PREAD = 2
SYS_WRITEV = 3
SYS_WRITE = 4
SYS_COPY_FILE_RANGE = 5
SYS_FSYNC = 6
SYS_CLOSE = 7
SYS_UNLINKAT = 8
SYS_RENAMEAT2 = 9
SYS_SENDFILE = 10

OUTCOME_SIZE = 80
O_PLACED = 0  # i64: 1: it has its name, 0: it is in the work folder
O_LENGTH = 8  # i64: of the new SOP Instance UID
O_SOP = 16  # u8[64]

SCRATCH_SIZE = 512
WHOLE_FILE = 1 << 18  # files up to this size are read whole
LOT_BYTES = 1 << 25  # after so many bytes of files the host has its turn: somebody may want to interrupt
WINDOW = 1 << 16  # of larger ones so much is read first, and at most so much behind the pixel data

ACTION_WORDS = 4
ACTION_DAYS = 0  # shift: days
ACTION_KIND = 1  # truncate: 0 year, 1 month; + 2 dropping the rest. uid: root
ACTION_ADDRESS = 2  # literal value in the instance's character set, 0: the host makes it
ACTION_LENGTH = 3

VR_LONG = 1  # 32-bit length in explicit VR
VR_TEXT = 2
VR_SQ = 4
VR_BINARY = 8  # numbers and AT
VR_BYTES = 16  # O* and UN
VR_SWAP_SHIFT = 5  # log2 of the word size, for byte order: 3 bits

HASH_BITS = 14
HASH_SLOTS = 1 << HASH_BITS
HASH_FACTOR = 0x61C8864F  # odd, spreads tags as the golden ratio does, and a tag times it fits into 63 bits
STACK_DEPTH = 160
STACK_WORDS = 8
MAX_DEPTH = 64
CREATOR_CAP = 4096
MEMO_BITS = 10
MEMO_SLOTS = 1 << MEMO_BITS
MEMO_SIZE = 144  # u8 length, u8 new length, 6 spare, 64 old + root at 7, 64 new, 8 spare
TEXT_CLASSES = 6
TEXT_ASCII = 0  # the default repertoire
TEXT_LINE = 1  # the character set in force
TEXT_PARAGRAPH = 2  # ... in several lines
TEXT_NUMBER = 3  # this one and those behind it: a closed set of signs (PS3.5 Table 6.2-1)
TEXT_MOMENT = 4
TEXT_AGE = 5

# -- statuses beside those of compiled.faults ------------------------------------------------------------------------
OK = 0
NOT_DICOM = 1
TRUNCATED = 2
OVERRUN = 3
MALFORMED = 4
UNKNOWN_VR = 5
TOO_DEEP = 6
TOO_MANY = 7
DUPLICATE = 8
TRAILING = 9
NO_DUMMY = 17
NO_PATIENT = 21
MORE_ENTRIES = 101  # the host doubles ENTRIES and calls again
MORE_VALUES = 102
MORE_OUT = 103
MORE_DEFERRED = 104
MORE_BYTES = 105  # SRC is too short a part of the file
PIXELS_OUTSIDE = 106  # the pixel data reaches beyond SRC: PIXEL_VALUE, PIXEL_LENGTH
DIFFERENT = 107  # the host must look at this instance
REFUSED = 108  # the system did not do what it was asked for: the host must try
