"""Registries and layouts written out as files people use: workbooks, macros, extensions, pages. 生成工作簿等文件。"""
