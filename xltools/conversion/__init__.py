"""Any recognised form turned into the standard workbook, every value traceable, nothing dropped. 换表。"""
