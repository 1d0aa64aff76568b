"""Putting the Excel add-in on a PC and looking after it: install, uninstall, doctor, bundle. 安装、卸载、体检、离线包。"""
