"""Files with what people say to each other: judged strictly, kept under names of ours, handed out as downloads."""
