"""What a verb tells the shell by its number. 退出码。"""

FINE, FINDINGS, FAILED = 0, 1, 2  # well; something found that is wrong; could not be done
