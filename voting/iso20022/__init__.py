"""ISO 20022 messages for proxy voting, as banks, brokers and their agents exchange them.

`instructions.read` reads a nominee's votes and `cancellations.read` what it takes back;
`notification`, `status`, `confirmation` and `result` write what we send. All of them are plain
functions between bytes and plain data; `from_database` alone knows Django. What is supported and
how choices and statuses are mapped is in docs/iso20022.md.
"""
