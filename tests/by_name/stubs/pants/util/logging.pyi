from enum import Enum

class LogLevel(Enum):
    TRACE = "trace"
    DEBUG = "debug"
    INFO = "info"
