"""Tables that people send in, XLSX, ODS, XLS or CSV, read into plain rows within little memory. No database."""
