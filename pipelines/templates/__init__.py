"""Return workbooks: what an agency owes for a quarter, ready to be filled in and sent back.

Made from the contracts and catalogues, so that what is handed out and what is taken in cannot
differ. A workbook holds figures of nobody but the agency it is for.
"""
