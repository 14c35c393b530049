"""The buyer's question: which of these companies and sites are certified, and who says so?"""
