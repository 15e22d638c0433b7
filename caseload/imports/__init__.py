"""Takes in exports of homelessness systems (HMIS CSV): a folder, a zip, or one file of clients.

What is read: Export, EnrollmentCoC (only to learn which system it is), Organization, Project, Client, Enrollment, Exit
and EmploymentEducation. Only the columns named in `mapping` matter, whatever their order or case; others are ignored,
and so are other files, so that an export of any year can be read. Social security numbers are never read.

How it goes: each file is streamed once into temporary tables (`staging`), the rows are held against each other and
against what is recorded (`checks`), and what is left is written by one statement a table (`loading`), all in one
transaction of the caller's. Nothing is half-written: the set goes in or it does not.

What refuses the whole set (`ImportFailedError`, nothing is written):
    a file that is not CSV text or lacks a column that names its rows; no Client.csv; a state or agency that cannot be
    told; an organization that is recorded under another state; not one client row that can be taken.

What refuses a row (the rest goes in): a row is taken whole or not at all.
    - Its quotation marks, its number of values or its letters cannot be read.
    - An id is missing or too long, a date is not written YYYY-MM-DD, a code that states a fact is unknown.
    - An earlier row of the file has its id: the first one is taken.
    - What it belongs to is neither in the set nor recorded; or belongs to another client.
    - A stay whose exit row was refused: taking it would say that it goes on.

What is taken with a remark:
    - A birth date that stands for "not known": any before 1911, and any after the day of the import. The client has no
      birth date then. Dates like these never merge people and never give an age.
    - A code of a question about the person that is unknown here is recorded as not asked.
    - Quotation marks around a whole name, or without a partner, are left out.
    - Stays that overlap in one program are kept as they came.

What was taken before and is marked as deleted now is kept, and listed. A row that comes again with other values changes
the record; one that comes again unchanged changes nothing and leaves no history. Corrections made here to a name, a
birth date or a closing day of an imported record last until the next import says otherwise.
"""
