"""What a button does to an open workbook, through the port alone: any live host will do. 对打开着的工作簿的操作。"""
